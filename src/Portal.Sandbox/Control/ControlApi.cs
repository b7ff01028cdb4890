using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Sandbox.Crowd;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Network;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Portal.Sandbox.Sync;

namespace Portal.Sandbox.Control;

/// <summary>https://sandbox.localhost: what a person or a test asks of the sandbox itself. No simulated service lives here.</summary>
internal static class ControlApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var control = app.MapGroup("").RequireHost(FaultMiddleware.ControlHost);

        control.MapGet("/seed", (SeedDocument seed) => seed.Make());

        control.MapGet("/secrets", (SecretsGiven given) => given.All);

        control.MapGet("/journal", (Journal journal) => journal.Entries);
        control.MapDelete("/journal", (Journal journal) => journal.Clear());

        control.MapGet("/sync", (HttpContext context, SyncJournal passes) =>
        {
            context.Response.Headers["x-sandbox-unconfirmed"] = "how often Dynamics 365 reads the certificate again, and after how many failures it gives a mailbox up";
            return passes.Passes;
        });
        control.MapDelete("/sync", (SyncJournal passes) => passes.Clear());

        control.MapGet("/dump", (World world) => Dump.Of(world));

        control.MapGet("/clock", (Clocks clocks) => Times(clocks));
        control.MapPost("/clock", (ClockInput input, Clocks clocks) =>
        {
            clocks.Move(TimeSpan.FromSeconds(input.MoveSeconds));
            return Times(clocks);
        });

        control.MapGet("/settings", (SettingsStore settings) => settings.Now);
        control.MapPost("/settings", (JsonObject fields, SettingsStore settings, LegacyProfiles profiles, PlantCrowd crowd) =>
        {
            try
            {
                var changed = settings.Change(fields);
                if (fields.ContainsKey("hmaWiring")) profiles.Rewire();
                if (fields.ContainsKey("mailboxes")) crowd.Follow();
                return Results.Ok(changed);
            }
            catch (JsonException wrong)
            {
                return Results.BadRequest(new { error = wrong.Message });
            }
        });

        // What a vantage point's own DNS answers: 204 known, 404 unknown.
        control.MapGet("/dns/{host}", (string host, string? from, HostNames names) =>
            names.Resolves(host, Vantage.Parse(from)) ? Results.NoContent() : Results.NotFound());

        DirectoryApi.Map(control);
        EnvironmentsApi.Map(control);

        // What an Entra administrator does elsewhere: says which delegated permissions of one API are consented to the portal's registration; none takes them all back.
        control.MapPost("/consents/{resourceAppId}", (string resourceAppId, ConsentInput input, EntraDirectory directory) =>
        {
            var grant = directory.Grants.All.FirstOrDefault(g => g.ClientId == SeedIds.PrincipalOf(SeedIds.Contoso, SeedIds.PortalApp) && g.ResourceId == SeedIds.PrincipalOf(SeedIds.Contoso, resourceAppId));
            if (grant is null) return Results.NotFound();
            directory.Grants.Put(grant.Id, grant with { Scope = input.Scope });
            return Results.NoContent();
        });

        NamedFaultsApi.Map(control);
        control.MapGet("/faults", (Faults faults) => faults.All.Select(Shown));
        control.MapPost("/faults", (FaultInput input, Faults faults) => Shown(faults.Add(input)));
        control.MapPost("/faults/{id:guid}/go", (Guid id, Faults faults) => faults.Go(id) ? Results.NoContent() : Results.NotFound());
        control.MapDelete("/faults/{id:guid}", (Guid id, Faults faults) => faults.Remove(id));

        control.MapPost("/reset", (World world, Faults faults, Journal journal, ExchangeOnline.Access.AppAccess access, ExchangeOnline.Access.AccessWatch watch, IServiceProvider services) =>
        {
            faults.Clear();
            journal.Clear();
            access.Forget();
            watch.End();
            world.Change(() =>
            {
                world.ClearButTrust();
                Seed.EnsurePlanted(services);
            });
        });
    }

    private static object Shown(Fault fault) => new { fault.Id, fault.Input, fault.Taken, fault.Took, fault.Holding };

    private static object Times(Clocks clocks) => new { protocol = clocks.Protocol, world = clocks.World };

    internal sealed record ConsentInput(string Scope);

    internal sealed record ClockInput(double MoveSeconds);
}
