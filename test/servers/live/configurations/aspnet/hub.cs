using Microsoft.AspNetCore.SignalR;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddSignalR();
builder.Services.AddCors(options =>
{
    options.AddDefaultPolicy(policy => policy.WithOrigins("http://localhost:5173").AllowAnyHeader().WithMethods("GET", "POST").AllowCredentials());
    options.AddPolicy("hub", policy => policy.WithOrigins("https://app.example.com").AllowAnyHeader().AllowAnyMethod().AllowCredentials());
});
var app = builder.Build();
app.UseCors();
app.MapHub<Chat>("/api/data").RequireCors("hub");
app.MapHealthChecksLike();
app.Run();

class Chat : Hub { }
static class More
{
    public static void MapHealthChecksLike(this WebApplication app) => app.MapGet("/other", () => "ok").RequireCors("hub");
}
