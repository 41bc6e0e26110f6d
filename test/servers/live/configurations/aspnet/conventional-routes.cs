using Microsoft.AspNetCore.Mvc;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddControllersWithViews();
builder.Services.AddCors(options => options.AddPolicy("spa", policy => policy.WithOrigins("https://app.example.com").AllowAnyMethod().AllowAnyHeader()));
var app = builder.Build();
app.UseStaticFiles();
app.UseRouting();
app.UseCors("spa");
app.UseAuthorization();
app.MapControllerRoute(name: "default", pattern: "{controller=Home}/{action=Index}/{id?}");
app.Run();

public class ApiController : Controller
{
    public IActionResult Data() => Ok();
    public IActionResult Error() => throw new InvalidOperationException();
    public IActionResult Redirect() => Redirect("/api/data");
}
