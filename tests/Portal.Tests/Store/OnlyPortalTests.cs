using Portal.Settings;
using Portal.Store;

namespace Portal.Tests.Store;

/// <summary>That the lock ends with a killed process is shown by the story "crash", whose portal starts again on the same file forty times.</summary>
public sealed class OnlyPortalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("portal-only-").FullName;

    [Fact]
    public void A_second_portal_on_the_same_SQLite_store_does_not_start_and_says_what_to_do()
    {
        using var first = OnlyPortal.On(new PortalSettings { DataFolder = _folder });

        var refused = Assert.Throws<SettingsException>(() => OnlyPortal.On(new PortalSettings { DataFolder = _folder }));

        Assert.Contains("Another portal runs on " + Path.Combine(_folder, "portal.db"), Assert.Single(refused.Errors));
        Assert.Contains("Portal:DataFolder", refused.Errors[0]);
    }

    [Fact]
    public void The_same_store_named_by_another_setting_is_the_same_store()
    {
        using var first = OnlyPortal.On(new PortalSettings { DataFolder = _folder });

        Assert.Throws<SettingsException>(() => OnlyPortal.On(new PortalSettings { Store = new StoreSettings { ConnectionString = $"Data Source={_folder}/portal.db" } }));
    }

    [Fact]
    public void The_next_one_starts_when_the_first_has_ended()
    {
        OnlyPortal.On(new PortalSettings { DataFolder = _folder }).Dispose();
        using var next = OnlyPortal.On(new PortalSettings { DataFolder = _folder });
    }

    [Fact]
    public void On_PostgreSQL_several_may_run()
    {
        var settings = new PortalSettings { DataFolder = _folder, Store = new StoreSettings { Provider = StoreProvider.PostgreSql, ConnectionString = "Host=none" } };
        using var first = OnlyPortal.On(settings);
        using var second = OnlyPortal.On(settings);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
