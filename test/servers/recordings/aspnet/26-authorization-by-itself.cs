var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication().AddBearerToken();
builder.Services.AddAuthorization(options => options.FallbackPolicy = options.DefaultPolicy);
builder.Services.AddCors(options =>
    options.AddDefaultPolicy(policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader()));

var app = builder.Build();

app.UseCors();

app.MapGet("/api/data", () => new { ok = true }).AllowAnonymous();
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true }).AllowAnonymous();
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom")).AllowAnonymous();
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));

app.Run();
