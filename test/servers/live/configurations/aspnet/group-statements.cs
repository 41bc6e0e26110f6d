using Microsoft.AspNetCore.Cors;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(o =>
{
    o.AddPolicy("spa", p => p.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader());
    o.AddPolicy("local", p => p.WithOrigins("http://localhost:5173").AllowAnyMethod());
});
var app = builder.Build();
app.UseCors();
var api = app.MapGroup("/api");
api.RequireCors("spa");
var data = api.MapGroup("data").WithTags("x");
data.MapGet("", () => "x");
var put = data.MapPut("/", () => "x");
put.RequireCors("local");
data.MapDelete("", () => "x").WithMetadata(new DisableCorsAttribute());
api.MapGet("error", string () => throw new Exception()).WithName("error");
api.MapGet("redirect", () => Results.Redirect("/api/data")).WithMetadata(new EnableCorsAttribute("local"));
app.Run();
