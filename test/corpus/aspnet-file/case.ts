import { apart, type Case } from '../case.ts'

const program = (use: string) => ({
  'Program.cs': `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options =>
{
    options.AddPolicy("app", policy => policy
        .WithOrigins("https://app.example.com")
        .AllowAnyHeader()
        .WithMethods("GET", "PUT")
        .AllowCredentials());
});
builder.Services.AddControllers();

var app = builder.Build();
app.UseRouting();
${use}
app.UseAuthorization();
app.MapControllers();
app.Run();
`,
})

export default {
  title: 'an ASP.NET Core API with UseCors()',
  options: apart(`'Program.cs'`),
  files: program('app.UseCors("app");'),
  page: async () => {
    await fetch('/api/users', { credentials: 'include' })
    await fetch('/api/users/7', { method: 'PUT', headers: { 'Content-Type': 'application/json' } })
  },
  twin: {
    page: () => fetch('/api/users/7', { method: 'DELETE' }),
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
