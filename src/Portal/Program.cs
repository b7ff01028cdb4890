using Portal;

var builder = WebApplication.CreateBuilder(args);
await builder.AddPortalAsync();
var app = builder.Build();
await app.UsePortalAsync();
await app.RunAsync();
