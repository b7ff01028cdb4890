using Portal.Sandbox.Crowd;
using Portal.Sandbox.ExchangeOnline;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Seeds;

/// <summary>What the world holds on its first day.</summary>
internal static class Seed
{
    private sealed record Planted(DateTimeOffset At);

    /// <summary>Plants every part once; a world that was planted already is left as it is.</summary>
    public static void EnsurePlanted(IServiceProvider services)
    {
        var world = services.GetRequiredService<World>();
        var planted = world.Shelf<Planted>("planted");
        if (planted.Find("seed") is not null) return;
        world.Change(() =>
        {
            Plant(services);
            planted.Put("seed", new(services.GetRequiredService<TimeProvider>().GetUtcNow()));
        });
    }

    private static void Plant(IServiceProvider services)
    {
        services.GetRequiredService<DirectorySeed>().Plant();
        SeedVaults.Plant(services);
        services.GetRequiredService<SeedDataverse>().Plant();
        OnlineSeed.Plant(services);
        RecipientSeed.Plant(services);
        PlantMailboxes(services, services.GetRequiredService<SandboxOptions>().Mailboxes);
    }

    /// <summary>The second environment has some too, so that there are addresses that both want.</summary>
    private static void PlantMailboxes(IServiceProvider services, int mailboxes)
    {
        if (mailboxes <= 0) return;
        var wanted = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
        {
            [new Uri(SeedIds.Environment).Host] = mailboxes, [new Uri(SeedIds.TestEnvironment).Host] = Math.Min(mailboxes / 4, 150),
        };
        services.GetRequiredService<SettingsStore>().Change(s => s with { Mailboxes = wanted });
        services.GetRequiredService<PlantCrowd>().Follow();
    }
}
