namespace Api
{
    public class Program
    {
        public static void Main(string[] args)
        {
            if (args.Contains("--version"))
            {
                Console.WriteLine("1");
                return;
            }
            var builder = WebApplication.CreateBuilder(args);
            ConfigureServices(builder.Services);
            var app = builder.Build();
            app.UseCors("spa");
            MapEndpoints(app);
            app.Run();
        }

        private static void ConfigureServices(IServiceCollection services)
        {
            services.AddCors(options =>
            {
                options.AddPolicy("spa", builder =>
                {
                    builder.WithOrigins("https://app.example.com")
                        .WithMethods("GET", "PUT").WithHeaders("authorization", "content-type");
                });
                options.AddPolicy("open", builder => builder.AllowAnyOrigin());
            });
        }

        private static void MapEndpoints(IEndpointRouteBuilder routes)
        {
            var api = routes.MapGroup("/api");
            api.MapGet("/data", () => new { ok = true }).RequireCors("open");
            api.MapPut("/data", () => new { ok = true });
            api.MapDelete("/data", () => new { ok = true });
            api.MapGet("/error", string () => throw new InvalidOperationException("boom"));
            api.MapGet("/redirect", () => Results.Redirect("/api/data"));
        }
    }
}
