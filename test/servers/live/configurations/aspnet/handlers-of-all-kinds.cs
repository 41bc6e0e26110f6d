var builder = WebApplication.CreateBuilder(args);
Action<Microsoft.AspNetCore.Cors.Infrastructure.CorsPolicyBuilder> spa = policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod();
builder.Services.AddCors(options => options.AddPolicy("spa", spa));
var app = builder.Build();
app.UseDeveloperExceptionPage();
app.UseCors("spa");
app.MapGet("/api/data", () => Results.StatusCode(500));
app.MapPut("/api/data", async Task<string> () => { await Task.Yield(); throw new InvalidOperationException(); });
app.MapDelete("/api/data", () => Results.Problem());
app.MapGet("/api/error", (Func<string>)(() => throw new InvalidOperationException()));
app.MapGet("/api/redirect", Away);
app.MapGet("/other", context => throw new InvalidOperationException());
app.Run();

static IResult Away() => Results.Redirect("/api/data");
