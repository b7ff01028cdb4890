using System.Security.Cryptography.X509Certificates;
using Microsoft.Graph;
using Microsoft.Graph.Applications.Item.AddPassword;
using Microsoft.Graph.Applications.Item.RemovePassword;
using Microsoft.Graph.Models;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.Tests.Entra;
using Portal.Tests;
using Xunit;
using static Portal.Sandbox.Tests.Graph.GraphClients;

namespace Portal.Sandbox.Tests.Graph;

/// <summary>learn.microsoft.com/graph/api: application-addpassword, application-removepassword, resources/keycredential.</summary>
public sealed class CredentialTests : IClassFixture<CloudClient>
{
    private readonly CloudClient _cloud;
    private readonly GraphServiceClient _alice;

    public CredentialTests(CloudClient cloud)
    {
        _cloud = cloud;
        cloud.WithoutDelays();
        _alice = cloud.GraphOf(SeedIds.People.Alice);
    }

    [Fact]
    public async Task A_secret_is_told_once_and_lasts_two_years() // application-addpassword
    {
        var app = await CreateAsync();

        var made = await _alice.Applications[app.Id].AddPassword.PostAsync(new AddPasswordPostRequestBody { PasswordCredential = new() { DisplayName = "set-up 1" } });
        var read = Assert.Single((await _alice.Applications[app.Id].GetAsync())!.PasswordCredentials!);

        Assert.InRange(made!.SecretText!.Length, 16, 64);
        Assert.StartsWith(made.Hint!, made.SecretText);
        Assert.Equal((made.KeyId, made.Hint, null), (read.KeyId, read.Hint, read.SecretText));
        Assert.Equal(made.StartDateTime!.Value.AddYears(2), made.EndDateTime);
    }

    [Fact]
    public async Task A_secret_signs_in_until_it_is_removed()
    {
        var app = await CreateAsync();
        await _alice.ServicePrincipals.PostAsync(new ServicePrincipal { AppId = app.AppId });
        var made = await _alice.Applications[app.Id].AddPassword.PostAsync(new AddPasswordPostRequestBody());

        Assert.Null((await _cloud.AsAppAsync(app.AppId!, made!.SecretText!)).Error);
        await _alice.Applications[app.Id].RemovePassword.PostAsync(new RemovePasswordPostRequestBody { KeyId = made.KeyId });
        Assert.Equal(7000215, (await _cloud.AsAppAsync(app.AppId!, made.SecretText!)).Aadsts);
    }

    /// <summary>Rule: Microsoft Entra ID is eventually consistent ("Microsoft Entra architecture"); for how long it shows what was removed is unconfirmed.</summary>
    [Fact]
    public async Task A_removed_secret_is_still_shown_for_as_long_as_the_world_says_and_signs_nobody_in()
    {
        using var moved = new Moved(_cloud);
        var app = await CreateAsync();
        await _alice.ServicePrincipals.PostAsync(new ServicePrincipal { AppId = app.AppId });
        var made = await _alice.Applications[app.Id].AddPassword.PostAsync(new AddPasswordPostRequestBody());
        await _cloud.SetAsync(new { removedSecretShownSeconds = 60 });

        await _alice.Applications[app.Id].RemovePassword.PostAsync(new RemovePasswordPostRequestBody { KeyId = made!.KeyId });

        Assert.Equal(made.KeyId, Assert.Single((await _alice.Applications[app.Id].GetAsync())!.PasswordCredentials!).KeyId);
        Assert.Equal(7000215, (await _cloud.AsAppAsync(app.AppId!, made.SecretText!)).Aadsts);
        moved.By(TimeSpan.FromSeconds(61));
        Assert.Empty((await _alice.Applications[app.Id].GetAsync())!.PasswordCredentials!);
        await _cloud.SetAsync(new { removedSecretShownSeconds = 0 });
    }

    [Fact]
    public async Task A_secret_that_is_not_there_cannot_be_removed() // the answer is unconfirmed
    {
        var app = await CreateAsync();

        Assert.Equal((400, "Request_BadRequest"), await RefusalAsync(() => _alice.Applications[app.Id].RemovePassword.PostAsync(new RemovePasswordPostRequestBody { KeyId = Guid.NewGuid() })));
    }

    [Fact]
    public async Task Certificates_replace_one_another_unless_they_are_sent_again() // update application: the collection is replaced
    {
        var app = await CreateAsync();
        using var one = TokenClient.Certificate("CN=one");
        using var two = TokenClient.Certificate("CN=two");
        await PutAsync(app, Key(one.RawData));
        var first = Assert.Single((await ReadAsync(app)).KeyCredentials!);

        await PutAsync(app, new KeyCredential { KeyId = first.KeyId, Key = null, Type = first.Type, Usage = first.Usage }, Key(two.RawData));
        var both = (await ReadAsync(app)).KeyCredentials!;
        Assert.Equal([one.RawData, two.RawData], both.Select(k => k.Key));

        await PutAsync(app, new KeyCredential { KeyId = both[1].KeyId });
        Assert.Equal(two.RawData, Assert.Single((await ReadAsync(app)).KeyCredentials!).Key);
    }

    [Fact]
    public async Task The_certificate_is_shown_only_when_asked_for_on_one_application() // resources/keycredential: key
    {
        var app = await CreateAsync();
        using var certificate = TokenClient.Certificate();
        await PutAsync(app, Key(certificate.RawData));

        var whole = await _alice.Applications[app.Id].GetAsync();
        var listed = await _alice.Applications.GetAsync(r =>
        {
            r.QueryParameters.Filter = $"appId eq '{app.AppId}'";
            r.QueryParameters.Select = ["keyCredentials"];
        });
        Assert.Null(Assert.Single(whole!.KeyCredentials!).Key);
        Assert.Null(Assert.Single(Assert.Single(listed!.Value!).KeyCredentials!).Key);
        Assert.Equal(certificate.GetCertHash(), Assert.Single(whole.KeyCredentials!).CustomKeyIdentifier);
    }

    [Fact]
    public async Task A_certificate_signs_in_once_it_is_on_the_application() // AADSTS700027 before
    {
        var app = await CreateAsync();
        await _alice.ServicePrincipals.PostAsync(new ServicePrincipal { AppId = app.AppId });
        using var certificate = TokenClient.Certificate();
        var assertion = TokenClient.Assertion(certificate, app.AppId!);

        Assert.Equal(700027, (await _cloud.AsAppByAssertionAsync(app.AppId!, assertion)).Aadsts);
        await PutAsync(app, Key(certificate.RawData));
        Assert.Null((await _cloud.AsAppByAssertionAsync(app.AppId!, assertion)).Error);
    }

    [Fact]
    public async Task An_end_beyond_the_certificates_own_is_refused() // KeyCredentialsInvalidEndDate, reported by several projects
    {
        var app = await CreateAsync();
        using var certificate = TokenClient.Certificate(days: 100);
        var key = Key(certificate.RawData);
        key.EndDateTime = KnownWorld.Now.AddDays(200);

        Assert.Equal((400, "KeyCredentialsInvalidEndDate"), await RefusalAsync(() => PutAsync(app, key)));
    }

    [Fact]
    public async Task An_expired_entry_that_is_sent_again_spoils_the_change() // same reports
    {
        using var moved = new Moved(_cloud);
        var app = await CreateAsync();
        using var old = TokenClient.Certificate(days: 5);
        using var fresh = TokenClient.Certificate(days: 100);
        await PutAsync(app, Key(old.RawData));
        var kept = Assert.Single((await ReadAsync(app)).KeyCredentials!);
        moved.By(TimeSpan.FromDays(6));

        Assert.Equal((400, "KeyCredentialsInvalidEndDate"), await RefusalAsync(() => PutAsync(app, new KeyCredential { KeyId = kept.KeyId }, Key(fresh.RawData))));
        await PutAsync(app, Key(fresh.RawData));
    }

    [Fact]
    public async Task A_private_key_is_refused() // application-addkey: public certificates only
    {
        var app = await CreateAsync();
        using var certificate = TokenClient.Certificate();

        Assert.Equal((400, "Request_BadRequest"), await RefusalAsync(() => PutAsync(app, Key(certificate.Export(X509ContentType.Pfx)))));
    }

    [Fact]
    public async Task Only_an_owner_or_an_administrator_adds_a_secret() // application-addpassword: permissions
    {
        var app = await CreateAsync();

        Assert.Equal((403, "Authorization_RequestDenied"), await RefusalAsync(() => _cloud.GraphOf(SeedIds.People.Amir).Applications[app.Id].AddPassword.PostAsync(new AddPasswordPostRequestBody())));
        Assert.Empty((await _alice.Applications[app.Id].GetAsync())!.PasswordCredentials!);
    }

    private async Task<Application> CreateAsync() => (await _alice.Applications.PostAsync(new Application { DisplayName = "App", SignInAudience = "AzureADMyOrg" }))!;

    private Task<Application?> PutAsync(Application app, params List<KeyCredential> keys) => _alice.Applications[app.Id].PatchAsync(new Application { KeyCredentials = keys });

    private async Task<Application> ReadAsync(Application app) => (await _alice.Applications[app.Id].GetAsync(r => r.QueryParameters.Select = ["id", "keyCredentials"]))!;

    private static KeyCredential Key(byte[] der) => new() { Type = "AsymmetricX509Cert", Usage = "Verify", Key = der };
}
