var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddCors(options =>
    options.AddPolicy("AllowSpecificOrigin", builder => builder.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader().AllowCredentials()));
var app = builder.Build();
app.UseCors("AllowSpecificOrigin");

app.MapGet("/api/data", () => "x");
app.MapPut("/api/data", () => "x");
app.MapDelete("/api/data", () => "x");
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();
