using System.Globalization;
using Microsoft.Extensions.Configuration;
using Portal.Hosting;
using Portal.Settings;

namespace Portal.Tests.Hosting;

/// <summary>What a container engine needs of the portal: an answer whether it is ready, and settings that come as files.</summary>
public sealed class HealthCheckTests
{
    [Fact]
    public async Task Ready_portal_ends_the_check_with_0_and_one_that_does_not_answer_with_1()
    {
        await using var portal = await PortalApp.StartAsync();

        Assert.Equal(0, await HealthCheck.RunAsync(portal.Url.Port.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(1, await HealthCheck.RunAsync("1"));
    }

    [Fact]
    public void Setting_as_a_file_outranks_the_environment_and_others_files_do_not_count()
    {
        var folder = Directory.CreateTempSubdirectory("portal-secrets-").FullName;
        File.WriteAllText(Path.Combine(folder, "Portal__Store__ConnectionString"), "Host=store\n");
        File.WriteAllText(Path.Combine(folder, "store_password"), "secret");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Portal:Store:ConnectionString", "from the environment")]);

        configuration.AddSecretFiles(folder);

        var built = configuration.Build();
        Assert.Equal("Host=store", built["Portal:Store:ConnectionString"]);
        Assert.Null(built["store_password"]);
        Directory.Delete(folder, recursive: true);
    }
}
