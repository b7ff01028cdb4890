using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Sandbox.Control;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Tests.Cloud.Dataverse;

public sealed class ServerProfilesTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private ServerProfiles In(string environment, string person = SeedIds.People.Alice) => new(new DataverseClient(cloud.Network, EnvironmentUrl.Parse(environment), cloud.As(person)));

    private static HmaIds NewIds() => new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());

    private static HmaValues New(string name) => new(name, new("https://mail.contoso.com/EWS/Exchange.asmx"), "https://mail.contoso.com", SeedIds.Contoso, Guid.NewGuid().ToString(),
        "https://contoso-hma.vault.azure.net/", "hma-cert", Guid.NewGuid().ToString(), "canary-secret", SeedIds.Contoso);

    [Fact]
    public async Task The_mapping_is_learned_from_a_profile_made_in_the_admin_center()
    {
        var learned = (await In(SeedIds.Environment).LearnAsync(Ct))!;
        Assert.Equal((HmaWiring.A, 2, 1, true, true), (learned.Wiring, learned.ServerType, learned.KeyType, learned.AppOnProfile, learned.TenantOnProfile));
        Assert.Equal(4, learned.Choices["incomingauthenticationprotocol"]);
    }

    [Theory]
    [InlineData(HmaWiring.A)]
    [InlineData(HmaWiring.B)]
    public async Task A_profile_is_created_whole_and_read_back(HmaWiring wiring)
    {
        var (profiles, ids, values) = (In(SeedIds.TestEnvironment), NewIds(), New($"HMA {wiring}"));
        await profiles.CreateHmaAsync(ids, values, HmaColumns.Unconfirmed(wiring), Ct);
        var read = (await profiles.ReadHmaAsync(ids.ProfileId, Ct))!;
        Assert.Equal((wiring, values.HmaAppId, values.KvAppId, values.KeyName, values.TenantId), (read.Wiring, read.HmaAppId, read.KvAppId, read.KeyName, read.TenantId));
        Assert.Equal(ids.ProfileId, (await profiles.FindByNameAsync(values.ProfileName, Ct))!.Id);
        await profiles.ReplaceSecretAsync(read, "another-canary", Ct);

        await profiles.DeleteHmaAsync(ids, Ct);
        await profiles.DeleteHmaAsync(ids, Ct);
        Assert.Null(await profiles.ReadHmaAsync(ids.ProfileId, Ct));
    }

    // A change set is atomic, and If-None-Match: * refuses a row that is there (Microsoft, "Execute batch operations" and "Perform conditional operations").
    [Fact]
    public async Task Creating_the_same_rows_again_is_refused_and_changes_nothing()
    {
        var (profiles, ids, values) = (In(SeedIds.TestEnvironment), NewIds(), New("HMA twice"));
        await profiles.CreateHmaAsync(ids, values, HmaColumns.Unconfirmed(HmaWiring.A), Ct);
        var error = await Refused.ByAsync(() => profiles.CreateHmaAsync(ids with { VaultIdentityId = Guid.NewGuid() }, values with { ProfileName = "changed" }, HmaColumns.Unconfirmed(HmaWiring.A), Ct));
        Assert.Equal((CloudErrorKind.Exists, 412), (error.Kind, error.Status));
        Assert.Equal("HMA twice", (await profiles.FindAsync(ids.ProfileId, Ct))!.Name);
        Assert.Equal(values.KvAppId, (await profiles.ReadHmaAsync(ids.ProfileId, Ct))!.KvAppId);
    }

    [Fact]
    public async Task A_name_over_the_limit_leaves_no_row_behind()
    {
        var (profiles, ids) = (In(SeedIds.TestEnvironment), NewIds());
        var error = await Refused.ByAsync(() => profiles.CreateHmaAsync(ids, New(new string('x', 101)), HmaColumns.Unconfirmed(HmaWiring.A), Ct));
        Assert.Equal(CloudErrorKind.BadInput, error.Kind);
        Assert.Null(await profiles.FindAsync(ids.ProfileId, Ct));
    }

    [Fact]
    public async Task Created_but_never_answered_is_found_by_its_ids()
    {
        var (profiles, ids) = (In(SeedIds.TestEnvironment), NewIds());
        cloud.Faults.Add(new FaultInput("lose-answer", "POST", "contoso-test.crm4.dynamics.com", "$batch"));
        var error = await Refused.ByAsync(() => profiles.CreateHmaAsync(ids, New("HMA lost"), HmaColumns.Unconfirmed(HmaWiring.A), Ct));
        Assert.Equal(CloudErrorKind.AnswerLost, error.Kind);
        Assert.NotNull(await profiles.ReadHmaAsync(ids.ProfileId, Ct));
    }

    [Fact]
    public async Task Somebody_who_is_no_user_of_the_environment_is_told_so()
    {
        var error = await Refused.ByAsync(() => In(SeedIds.Environment, SeedIds.People.Hanna).ListAsync(Ct));
        Assert.Equal(CloudErrorKind.NotAllowed, error.Kind);
        Assert.Equal("This account is not a user of the environment.", error.Sentence);
    }
}

/// <summary>Learning, each time in a world of its own kind: on their own because the tests above make profiles.</summary>
public sealed class LearningTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;

    private ServerProfiles In(string environment) => new(new DataverseClient(cloud.Network, EnvironmentUrl.Parse(environment), cloud.As(SeedIds.People.Alice)));

    [Fact]
    public async Task The_other_wiring_is_learned_too()
    {
        await cloud.ControlAsync("settings", """{"hmaWiring":"B"}""");
        var learned = (await In(SeedIds.Environment).LearnAsync(Ct))!;
        Assert.Equal((HmaWiring.B, false, false), (learned.Wiring, learned.AppOnProfile, learned.TenantOnProfile));
    }

    [Fact]
    public async Task The_portals_own_guess_teaches_it_nothing()
    {
        var (profiles, ids) = (In(SeedIds.TestEnvironment), new HmaIds(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()));
        Assert.Null(await profiles.LearnAsync(Ct));
        var values = new HmaValues(
            "Guess",
            new("https://mail.contoso.com/EWS/Exchange.asmx"),
            "https://mail.contoso.com",
            SeedIds.Contoso,
            Guid.NewGuid().ToString(),
            "https://contoso-hma.vault.azure.net/",
            "x",
            Guid.NewGuid().ToString(),
            "s",
            SeedIds.Contoso);
        await profiles.CreateHmaAsync(ids, values, HmaColumns.Unconfirmed(HmaWiring.A), Ct);
        Assert.NotNull(await profiles.LearnAsync(Ct));
        Assert.Null(await profiles.LearnAsync(Ct, except: [ids.ProfileId]));
    }
}
