var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options => options.AddPolicy("Spa", policy =>
{
    policy.WithOrigins("https://app.example.com");
    policy.WithOrigins("https://admin.example.com");
    policy.WithMethods("GET", "PUT", "DELETE");
    policy.WithHeaders("Content-Type", "Authorization", "X-Requested-With");
    policy.AllowCredentials();
}));

var app = builder.Build();

app.UseExceptionHandler(error => error.Run(context => Results.Problem().ExecuteAsync(context)));
app.UseCors("Spa");

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));

app.Run();
