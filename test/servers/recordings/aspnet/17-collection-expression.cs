var builder = WebApplication.CreateBuilder(args);

string[] local = ["http://localhost:5173"];

builder.Services.AddCors(options =>
{
    options.AddPolicy(Policies.Spa, policy => policy
        .WithOrigins([.. Policies.Origins, .. local])
        .WithMethods([HttpMethods.Get, HttpMethods.Put])
        .WithHeaders(["content-type", "authorization"])
        .SetPreflightMaxAge(TimeSpan.FromSeconds(60 * 60)));
});

var app = builder.Build();
app.UseCors(Policies.Spa);

app.MapGet("/api/data", () => new { ok = true });
app.MapPut("/api/data", () => new { ok = true });
app.MapDelete("/api/data", () => new { ok = true });
app.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
app.MapGet("/api/redirect", () => Results.Redirect("/api/data"));

app.Run();

static class Policies
{
    public const string Spa = nameof(Spa);
    private const string Domain = "example.com";
    public static readonly string[] Origins = [$"https://app.{Domain}", "https://admin." + Domain];
}
