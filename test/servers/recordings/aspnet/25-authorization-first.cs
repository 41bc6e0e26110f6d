using Microsoft.AspNetCore.Cors;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication().AddBearerToken();
builder.Services.AddAuthorization();
builder.Services.AddCors(options =>
    options.AddDefaultPolicy(policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader()));

var app = builder.Build();

app.UseAuthentication();
app.UseAuthorization();
app.UseCors();

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", [EnableCors] () => new { ok = true }).RequireAuthorization();
app.MapDelete("/api/data", () => new { ok = true }).RequireAuthorization();
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom")).RequireAuthorization();
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));

app.Run();
