using Microsoft.Net.Http.Headers;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddCors(options =>
{
    options.AddDefaultPolicy(policy => policy
        .WithOrigins("https://app.example.com")
        .WithMethods(HttpMethods.Get, HttpMethods.Put)
        .WithHeaders(HeaderNames.ContentType, HeaderNames.Authorization, "x-custom")
        .WithExposedHeaders("X-Total-Count", HeaderNames.ETag)
        .SetPreflightMaxAge(TimeSpan.FromMinutes(10)));
});

var app = builder.Build();

app.Use((context, next) =>
{
    context.Response.Headers.Append("X-Total-Count", "3");
    return next(context);
});
app.UseCors();

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));

app.Run();
