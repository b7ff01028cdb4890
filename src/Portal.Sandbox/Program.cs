using System.CommandLine;
using System.Net;
using Portal.Sandbox;

var listen = new Option<string>("--listen") { Description = "Address and port with TLS, loopback only.", DefaultValueFactory = _ => "127.0.0.1:9443" };
var caFile = new Option<string?>("--ca-file") { Description = "Where the authority's certificate is written (PEM)." };
var state = new Option<string?>("--state") { Description = "File that holds the world; without it the world is gone at the end." };
var portal = new Option<string>("--portal") { Description = "Public address of the portal that signs in here.", DefaultValueFactory = _ => "http://localhost:5080" };
var mailboxes = new Option<int>("--mailboxes") { Description = "Generated mailboxes of Contoso's environment in a new world, 0 to 1000000, besides those of the seed." };

var command = new RootCommand("A simulated Microsoft cloud on loopback, for trying and testing the portal.") { listen, caFile, state, portal, mailboxes };
command.SetAction(async (arguments, ct) =>
{
    await using var host = await SandboxHost.StartAsync(new SandboxOptions
    {
        Listen = IPEndPoint.Parse(arguments.GetValue(listen)!),
        CaFile = arguments.GetValue(caFile),
        StateFile = arguments.GetValue(state),
        PortalUrl = new Uri(arguments.GetValue(portal)!),
        Mailboxes = arguments.GetValue(mailboxes),
    }, ct);
    Console.WriteLine($"Sandbox cloud on https://{host.Endpoint}. What is in it: GET https://sandbox.localhost/seed");
    await host.WaitForShutdownAsync(ct);
});
return await command.Parse(args).InvokeAsync();
