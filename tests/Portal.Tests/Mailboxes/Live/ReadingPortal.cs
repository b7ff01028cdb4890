using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Portal.Cloud.Dataverse;
using Portal.Sandbox;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Seeds;

namespace Portal.Tests.Mailboxes.Live;

/// <summary>A crowded portal that may read Exchange Online by itself (<c>Portal:Exchange:Rest</c>), beside a simulated cloud whose directory a test can change.</summary>
public sealed class ReadingPortal : CrowdedPortal
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-reading-").FullName;
    private SandboxHost _cloud = null!;

    public EntraDirectory Entra => _cloud.Services.GetRequiredService<EntraDirectory>();

    protected override async Task<PortalApp> StartAsync()
    {
        var (world, authority) = (Path.Combine(_folder, "world.db"), Path.Combine(_folder, "ca.pem"));
        await KnownWorld.LayAsync(world);
        _cloud = await SandboxHost.StartAsync(new SandboxOptions { StateFile = world, CaFile = authority, Mailboxes = 400 });
        var (reader, exchange) = (Entra.Principal(SeedIds.Contoso, SeedIds.ReaderApp)!, Entra.Principal(SeedIds.Contoso, MicrosoftApps.ExchangeOnline)!);
        Entra.AppRoleAssignments.Put(
            "reader manages",
            new(
                "reader manages",
                SeedIds.Contoso,
                exchange.AppRoles.Single(r => r.Value == "Exchange.ManageAsApp").Id,
                reader.Id,
                "ServicePrincipal",
                exchange.Id,
                DateTimeOffset.MinValue,
                DateTimeOffset.MinValue));
        return await PortalApp.StartAsync(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Portal:Exchange:Rest"] = "true", ["Portal:Sandbox:Endpoint"] = _cloud.Endpoint.ToString(), ["Portal:Sandbox:CaFile"] = authority, ["Portal:Sandbox:Mailboxes"] = null,
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cloud.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Gives the portal's reader the directory role that reading Exchange Online takes, or takes it away; Exchange.ManageAsApp it has.</summary>
    public void ReaderIsGlobalReader(bool so)
    {
        Entra.RoleAssignments.Remove("reader reads");
        if (so) Entra.RoleAssignments.Put("reader reads", new("reader reads", SeedIds.Contoso, Entra.Principal(SeedIds.Contoso, SeedIds.ReaderApp)!.Id, DirectoryRoles.GlobalReader, DateTimeOffset.MinValue));
    }

    /// <summary>The app of a profile.</summary>
    public async Task<string> AppOfAsync(string profile) =>
        (await new CrossTenantProfiles(Client()).ReadAsync((await ProfilesAsync()).Single(p => p.Name == profile).Id, TestContext.Current.CancellationToken))!.AppId!;

    /// <summary>Groups, policies and assignments of Contoso's Exchange Online, in force at once.</summary>
    public async Task AccessAsync(object document)
    {
        using var answer = await Portal.Sandbox.PutAsJsonAsync($"/exchange-online/{SeedIds.Contoso}/access", document);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Cmdlets that Exchange Online was asked for since the journal was emptied.</summary>
    public async Task<IReadOnlyList<string>> CmdletsAsync() =>
        [.. (await Portal.Sandbox.GetFromJsonAsync<List<Entry>>("/journal", TestContext.Current.CancellationToken))!.Where(e => e.Path.Contains("/InvokeCommand", StringComparison.Ordinal))
            .Select(e => e.Path.Split(' ')[^1])];

    private sealed record Entry(string Path);
}
