var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(o =>
{
    o.AddPolicy("spa", p => p.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader());
    o.AddPolicy("local", p => p.WithOrigins("http://localhost:5173").AllowAnyMethod());
});
var app = builder.Build();
app.UseCors();
var api = app.MapGroup("/api").RequireCors("spa");
api.MapData().MapRest();
app.Run();

static class Endpoints
{
    public static RouteGroupBuilder MapData(this RouteGroupBuilder api)
    {
        api.MapGet("/data", () => "x");
        api.MapPut("/data", Put).RequireCors("local");
        api.MapDelete("/data", () => "x");
        return api;
    }
    public static void MapRest(this IEndpointRouteBuilder group)
    {
        group.MapGet("/error", Fail);
        group.MapGet("/redirect", () => Results.Redirect("/api/data"));
    }
    static string Put() => "x";
    static string Fail() => throw new InvalidOperationException();
}
