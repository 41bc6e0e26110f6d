using Microsoft.AspNetCore;
var host = Host.CreateDefaultBuilder(args)
    .ConfigureWebHostDefaults(web =>
    {
        web.ConfigureServices((context, services) =>
        {
            services.AddRouting();
            services.AddCors(o => o.AddDefaultPolicy(p => p.WithOrigins("https://app.example.com").AllowAnyMethod()));
        });
        web.Configure(app =>
        {
            app.UseRouting();
            app.UseCors();
            app.UseEndpoints(endpoints =>
            {
                endpoints.MapGet("/api/data", () => new { ok = true });
                endpoints.MapMethods("/api/data", new[] { "PUT", "DELETE" }, () => new { ok = true });
                endpoints.MapGet("/api/error", string () => throw new InvalidOperationException("boom"));
                endpoints.MapGet("/api/redirect", () => Results.Redirect("/api/data"));
            });
        });
    }).Build();
host.Run();
