using Portal.Cloud;
using Portal.Cloud.Arm;
using Portal.Cloud.Entra;
using Portal.Cloud.Exchange;
using Portal.Cloud.Graph;
using Portal.Cloud.KeyVault;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;
using Xunit;

namespace Portal.Tests.Cloud.Exchange;

public sealed class EwsTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private const string Resource = "https://mail.contoso.com";
    private static readonly CancellationToken Ct = CancellationToken.None;
    private static readonly EwsUrl Mail = EwsUrl.Parse("https://mail.contoso.com/EWS/Exchange.asmx");

    [Fact]
    public async Task The_challenge_says_that_HMA_is_on_and_for_which_tenant()
    {
        var challenge = await new EwsProbe(cloud.Network).AskAsync(Mail, Ct);
        Assert.Equal(HmaState.On, challenge.State);
        Assert.True(challenge.Trusts(SeedIds.Contoso));
        Assert.False(challenge.Trusts(SeedIds.Fabrikam));
    }

    [Fact]
    public async Task The_challenge_says_that_HMA_is_off() =>
        Assert.Equal(HmaState.Off, (await new EwsProbe(cloud.Network).AskAsync(EwsUrl.Parse("https://legacy.contoso.com/EWS/Exchange.asmx"), Ct)).State);

    [Fact]
    public async Task A_host_that_does_not_resolve_is_named()
    {
        var error = await Refused.ByAsync(() => new EwsProbe(cloud.Network).AskAsync(EwsUrl.Parse("https://mail.nowhere.example/EWS/Exchange.asmx"), Ct));
        Assert.Equal((CloudErrorKind.Unreachable, "mail.nowhere.example cannot be reached from this portal."), (error.Kind, error.Sentence));
    }

    [Fact]
    public async Task A_host_whose_certificate_carries_another_name_is_not_trusted()
    {
        var error = await Refused.ByAsync(() => new EwsProbe(cloud.Network).AskAsync(EwsUrl.Parse("https://mail.fabrikam.com/EWS/Exchange.asmx"), Ct));
        Assert.Equal(CloudErrorKind.Untrusted, error.Kind);
    }

    /// <summary>What Dynamics does with an HMA profile, link by link: secret, vault, certificate, assertion, token, mailbox.</summary>
    [Fact]
    public async Task From_the_secret_of_KV_App_to_a_mailbox_every_link_holds()
    {
        var (alice, greta, viktor) = (cloud.As(SeedIds.People.Alice), cloud.As(SeedIds.People.Greta), cloud.As(SeedIds.People.Viktor));
        var (apps, principals) = (new Applications(cloud.Network, alice), new ServicePrincipals(cloud.Network, alice));
        var vault = (await new Vaults(cloud.Network, viktor).FindAsync(VaultUri.Of(SeedIds.RoleVault), Ct))!;

        var certificates = new VaultCertificates(cloud.Network, vault.Uri, alice);
        await certificates.CreateAsync(new("hma-chain", "CN=mail.contoso.com", 12, new Dictionary<string, string>()), Ct);
        var made = (await certificates.FindAsync("hma-chain", Ct))!;

        var kvApp = await apps.EnsureAsync(new("sss-chain-kv", "Chain KV-App", null, []), Ct);
        var hmaApp = await apps.EnsureAsync(new("sss-chain-hma", "Chain HMA-App", null, []), Ct);
        var kvPrincipal = await principals.EnsureAsync(kvApp.AppId, Ct);
        var hmaPrincipal = await principals.EnsureAsync(hmaApp.AppId, Ct);
        await new VaultAccess(cloud.Network, viktor).AssignRoleAsync(vault.ResourceId, Guid.NewGuid(), VaultRoles.CertificateUser, kvPrincipal.Id, Ct);
        await apps.AddCertificateAsync(hmaApp.Id, made.Cer, "hma-chain", Ct);
        var exchange = (await principals.FindAsync(WellKnown.ExchangeOnline, Ct))!;
        var secret = await apps.AddSecretAsync(kvApp.Id, "chain", DateTimeOffset.UtcNow.AddDays(1), Ct);

        var tokens = new AppTokens(cloud.Network);
        var kvToken = await tokens.BySecretAsync(vault.TenantId, kvApp.AppId, secret.Text, AppTokens.VaultResource, Ct);
        using var certificate = await new VaultSecrets(cloud.Network, vault.Uri, kvToken.AsCredential()).ReadCertificateAsync("hma-chain", null, Ct);
        Assert.Equal(made.Thumbprint, certificate.Thumbprint);

        // Before the grant the token comes, but without the role, and Exchange refuses it.
        var before = await tokens.ByCertificateAsync(SeedIds.Contoso, hmaApp.AppId, certificate, Resource, Ct);
        Assert.DoesNotContain(WellKnown.FullAccessAsApp, before.Claims.Roles);
        var refused = await Refused.ByAsync(() => new EwsMailbox(cloud.Network).OpenInboxAsync(Mail, before, "pilot@contoso.com", Ct));
        Assert.Equal((CloudErrorKind.NotAllowed, "2000008"), (refused.Kind, refused.Code));

        await new ServicePrincipals(cloud.Network, greta).GrantAsync(hmaPrincipal.Id, exchange.Id, exchange.ApplicationRole(WellKnown.FullAccessAsApp)!.Id, Ct);
        var after = await tokens.ByCertificateAsync(SeedIds.Contoso, hmaApp.AppId, certificate, Resource, Ct);
        Assert.Contains(WellKnown.FullAccessAsApp, after.Claims.Roles);
        var inbox = await new EwsMailbox(cloud.Network).OpenInboxAsync(Mail, after, "pilot@contoso.com", Ct);
        Assert.Equal("15.2.2562", inbox.ServerVersion);

        await RefusalsAsync(after);
    }

    private async Task RefusalsAsync(AppToken token)
    {
        var ews = new EwsMailbox(cloud.Network);
        Assert.Equal("ErrorNonExistentMailbox", (await Refused.ByAsync(() => ews.OpenInboxAsync(Mail, token, "nobody@contoso.com", Ct))).Code);
        // A token is for one address: that of the server on-premises opens nothing in the cloud.
        Assert.Equal((CloudErrorKind.NotAllowed, "2000003"), await KindAndCodeAsync("https://outlook.office365.com/EWS/Exchange.asmx"));

        async Task<(CloudErrorKind, string?)> KindAndCodeAsync(string url)
        {
            var refused = await Refused.ByAsync(() => ews.OpenInboxAsync(EwsUrl.Parse(url), token, "pilot@contoso.com", Ct));
            return (refused.Kind, refused.Code);
        }

        Assert.Equal("4000000", (await Refused.ByAsync(() => ews.OpenInboxAsync(EwsUrl.Parse("https://legacy.contoso.com/EWS/Exchange.asmx"), token, "pilot@contoso.com", Ct))).Code);

        cloud.Get<SettingsStore>().Change(s => s with { ImpersonationDenied = ["pilot@contoso.com"] });
        var denied = await Refused.ByAsync(() => ews.OpenInboxAsync(Mail, token, "pilot@contoso.com", Ct));
        Assert.Equal((CloudErrorKind.NotAllowed, "ErrorImpersonateUserDenied"), (denied.Kind, denied.Code));
        cloud.Get<SettingsStore>().Change(s => s with { ImpersonationDenied = [] });
    }
}
