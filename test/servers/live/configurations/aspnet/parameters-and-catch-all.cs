var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(o =>
{
    o.AddDefaultPolicy(p => p.WithOrigins("http://localhost:5173").AllowAnyMethod());
    o.AddPolicy("spa", p => p.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader());
});
var app = builder.Build();
app.UseCors();
app.MapGet("/api/data", () => "x");
app.MapPut("/api/{name}", (string name) => name).RequireCors("spa");
app.MapDelete("/api/{id:int}", (int id) => id).RequireCors("spa");
app.MapDelete("/api/data", () => "x");
app.MapGet("/api/error", string () => throw new Exception()).RequireCors("spa");
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
app.Map("/other", () => "any").RequireCors("spa");
app.MapGet("/{**path}", (string path) => path).RequireCors(p => p.AllowAnyOrigin());
app.Run();
