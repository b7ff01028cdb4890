using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Crowd;

/// <summary>Makes the environments as large as <see cref="Settings.Mailboxes"/> says. Only the profiles and what belongs to them are written; the rest is computed.</summary>
internal sealed class PlantCrowd(CrowdTables crowds, DataverseRows rows, EntraDirectory directory, ExchangeState exchange, OnlineOrganizations organizations, SettingsStore settings, Clocks clocks, World world)
{
    public const int Most = 1_000_000;

    /// <summary>Does nothing where the number is what it was.</summary>
    public void Follow() => world.Change(() =>
    {
        var wanted = settings.Now.Mailboxes;
        foreach (var environment in rows.Environments.All.Where(e => crowds.Sizes.Find(e.Host)?.CopyOf is null && (crowds.Sizes.Find(e.Host)?.Count ?? 0) != Wanted(wanted, e.Host)))
            Grow(environment, Wanted(wanted, environment.Host));
    });

    private void Grow(DataverseEnvironment environment, int count)
    {
        var born = crowds.Sizes.Find(environment.Host)?.Born ?? new DateTimeOffset(clocks.World.Ticks - (clocks.World.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        CrowdProfiles.Plant(environment, born, rows, directory, AllowEws);
        if (environment.Url == SeedIds.Environment) new CrowdStaff(rows, directory, exchange, environment, born).Plant();
        crowds.Sizes.Put(environment.Host, new(count, born));
        rows.BeginEpoch(environment.Host);
    }

    /// <summary>The applications that synchronize today are on Contoso's list; whoever had forgotten that would have noticed in October.</summary>
    private void AllowEws(string app) => organizations.ChangeAtOnce(SeedIds.Contoso, now => now with { AllowedAppIDs = [.. now.AllowedAppIDs, app] });

    private static int Wanted(IReadOnlyDictionary<string, int> wanted, string host) => Math.Clamp(wanted.FirstOrDefault(w => w.Key.Equals(host, StringComparison.OrdinalIgnoreCase)).Value, 0, Most);
}
