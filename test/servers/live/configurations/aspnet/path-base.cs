var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options =>
{
    options.AddDefaultPolicy(policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod());
    options.AddPolicy("open", policy => policy.AllowAnyOrigin());
});
var app = builder.Build();
app.UsePathBase("/api");
app.UseRouting();
app.UseCors();
app.MapGet("/data", () => "x").RequireCors("open");
app.MapPut("/data", () => "x");
app.MapGet("/error", string () => throw new InvalidOperationException());
app.MapGet("/redirect", () => Results.Redirect("/api/data"));
app.Run();
