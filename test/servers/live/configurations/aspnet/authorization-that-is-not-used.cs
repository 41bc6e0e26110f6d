using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;
Host.CreateDefaultBuilder(args).ConfigureWebHostDefaults(b => b.UseStartup<Startup>()).Build().Run();
public class Startup {
public void ConfigureServices(IServiceCollection services) {
services.AddRouting();
services.AddAuthentication().AddBearerToken();
services.AddAuthorization();
services.AddCors(o => { o.AddPolicy("spa", p => p.AllowAnyHeader()); o.AddPolicy("local", p => p.WithOrigins(new List<string> { "https://app.example.com:443" }.ToArray()).AllowAnyMethod().WithHeaders(new[] { "X-Custom, Authorization" }).AllowAnyHeader().SetIsOriginAllowedToAllowWildcardSubdomains().WithOrigins(["https://app.example.com:443", "null", "https://admin.example.com/"])); o.AddDefaultPolicy(p => p.WithOrigins("https://app.example.com").AllowAnyMethod()); o.AddPolicy("open", p => { p.DisallowCredentials(); p.AllowAnyMethod(); p.DisallowCredentials(); p.WithOrigins(new List<string> { "https://admin.example.com/", "null", "HTTPS://APP.example.com" }.ToArray()); p.WithOrigins("null", "https://x-1.example.org"); p.AllowAnyHeader(); }); });
}
public void Configure(IApplicationBuilder app) {
app.UseHttpsRedirection();
app.Use((context, next) => { context.Response.Headers.Append("Vary", "Accept"); return next(context); });
app.UseRouting();
app.UseCors(c => { c.WithExposedHeaders(new[] { "*", "Authorization" }); c.WithOrigins(new List<string> { "https://app.example.com:443", "https://admin.example.com/", "null" }.ToArray()); c.AllowAnyHeader(); c.AllowAnyMethod(); c.AllowAnyMethod(); });
app.UseStatusCodePages();
app.UseEndpoints(e => {
e.MapGet("/api/data", () => "x").RequireCors("open").RequireCors("missing");
e.MapPut("/api/data", async Task<string> () => { await Task.Yield(); throw new Exception(); }).RequireAuthorization();
e.MapGet("/api/error", [EnableCors] () => "x");
e.MapPut("/api/error", [EnableCors] () => Results.Redirect("/api/data")).RequireAuthorization();
e.MapDelete("/api/error", () => Results.Problem()).RequireCors("x");
e.MapGet("/api/redirect", () => Results.StatusCode(403));
e.MapDelete("/api/redirect", [EnableCors("spa")] string () => { throw new InvalidOperationException(); });
e.MapPut("/api/{name}", () => Results.StatusCode(403));
e.MapDelete("/api/{id:int}", () => "x").RequireCors("missing").RequireAuthorization();
});
}
}