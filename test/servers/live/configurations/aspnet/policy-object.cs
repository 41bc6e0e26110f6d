using Microsoft.AspNetCore.Cors.Infrastructure;
var builder = WebApplication.CreateBuilder(args);
var built = new CorsPolicyBuilder().WithOrigins("https://app.example.com").WithMethods("PUT").WithHeaders("x-custom").SetPreflightMaxAge(TimeSpan.FromHours(1.5)).Build();
builder.Services.AddCors(options =>
{
    options.AddDefaultPolicy(built);
    options.AddPolicy("again", new CorsPolicyBuilder("http://localhost:5173").AllowAnyMethod().Build());
});
var app = builder.Build();
app.UseCors();
app.MapGet("/api/data", () => "x");
app.MapPut("/api/data", () => "x");
app.MapDelete("/api/data", () => "x").RequireCors("again");
app.MapGet("/api/error", string () => throw new InvalidOperationException());
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Run();
