var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(o => o.AddDefaultPolicy(p => p.WithOrigins("http://[::1]:5000/", "https://App.example.com:443/").AllowAnyMethod()));
var app = builder.Build();
app.UseCors();
app.MapGet("/api/data", () => "x");
app.Run();
