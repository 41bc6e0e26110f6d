using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Mvc;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(o =>
{
    o.AddPolicy("spa", p => p.WithOrigins("https://app.example.com").AllowAnyMethod());
    o.AddPolicy("open", p => p.AllowAnyOrigin());
    o.AddPolicy("local", p => p.WithOrigins("http://localhost:5173").AllowAnyMethod());
});
builder.Services.AddControllers();
var app = builder.Build();
app.UseCors("local");
app.MapControllers();
app.Run();
[EnableCors("open")]
public abstract class BaseController : ControllerBase { }
[ApiController, Route("api")]
public class DataController : BaseController
{
    [HttpGet("data")] public IActionResult Get() => Ok();
    [EnableCors("spa"), DisableCors] [HttpPut("{name}")] public IActionResult Put(string name) => Ok();
    [DisableCors, EnableCors("spa")] [HttpDelete] [Route("data")] [Route("other")] public IActionResult Delete() => Ok();
    [AcceptVerbs("GET", Route = "error")] public IActionResult Error() => throw new InvalidOperationException();
    [HttpGet("redirect"), DisableCors] public IActionResult Away() => Redirect("/api/data");
}
