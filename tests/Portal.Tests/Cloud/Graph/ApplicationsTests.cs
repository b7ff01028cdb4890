using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Sandbox.Control;
using Portal.Sandbox.Seeds;
using Xunit;

namespace Portal.Tests.Cloud.Graph;

public sealed class ApplicationsTests(SandboxCloud cloud) : IClassFixture<SandboxCloud>
{
    private static readonly CancellationToken Ct = CancellationToken.None;
    private readonly Applications _apps = new(cloud.Network, cloud.As(SeedIds.People.Alice));

    private static NewApplication New(string name) => new($"sss-{Guid.NewGuid():N}", name, "Created by a test", ["sss-portal"]);

    [Fact]
    public async Task Asking_twice_for_an_application_makes_one()
    {
        var wanted = New("Twice");
        var first = await _apps.EnsureAsync(wanted, Ct);
        var second = await _apps.EnsureAsync(wanted, Ct);
        Assert.Equal((first.Id, first.AppId), (second.Id, second.AppId));
        Assert.Equal("AzureADMyOrg", first.SignInAudience);
        Assert.Single(await _apps.SearchAsync("Twice", Ct));
        Assert.Equal(first.AppId, (await _apps.FindByUniqueNameAsync(wanted.UniqueName, Ct))!.AppId);
        Assert.Equal(SeedIds.People.Alice, Assert.Single(await _apps.OwnersAsync(first.Id, Ct)).Id);
    }

    [Fact]
    public async Task An_application_that_does_not_exist_is_null() => Assert.Null(await _apps.FindAsync(Guid.NewGuid().ToString(), Ct));

    [Fact]
    public async Task Declaring_a_permission_keeps_the_others()
    {
        var app = await _apps.EnsureAsync(New("Declares"), Ct);
        var (one, two) = (new DeclaredPermission(WellKnown.ExchangeOnline, WellKnown.FullAccessAsAppId),
            new DeclaredPermission(WellKnown.MicrosoftGraph, Guid.Parse("e1fe6dd8-ba31-4d61-89e7-88639da4683d"), ForApplication: false));
        await _apps.DeclareAsync(app.Id, [one], Ct);
        await _apps.DeclareAsync(app.Id, [two], Ct);
        await _apps.DeclareAsync(app.Id, [one], Ct);
        Assert.Equal([one, two], (await _apps.FindAsync(app.AppId, Ct))!.Permissions.OrderBy(p => p.ResourceAppId));
        await _apps.UndeclareAsync(app.Id, [two], Ct);
        Assert.Equal([one], (await _apps.FindAsync(app.AppId, Ct))!.Permissions);
    }

    [Fact]
    public async Task A_second_certificate_keeps_the_first_and_is_not_added_twice()
    {
        var app = await _apps.EnsureAsync(New("Two certificates"), Ct);
        using var first = Certificate("CN=first");
        using var second = Certificate("CN=second");
        await _apps.AddCertificateAsync(app.Id, first.RawData, "first", Ct);
        await _apps.AddCertificateAsync(app.Id, second.RawData, "second", Ct);
        await _apps.AddCertificateAsync(app.Id, second.RawData, "second again", Ct);
        var held = (await _apps.FindByIdAsync(app.Id, Ct))!.Certificates;
        Assert.Equal(new[] { first.Thumbprint, second.Thumbprint }.Order(), held.Select(c => c.Thumbprint!).Order());

        await _apps.RemoveCertificateAsync(app.Id, held.Single(c => c.Thumbprint == first.Thumbprint).KeyId, Ct);
        Assert.Equal(second.Thumbprint, Assert.Single((await _apps.FindByIdAsync(app.Id, Ct))!.Certificates).Thumbprint);
    }

    [Fact]
    public async Task A_secret_is_told_once_and_its_record_never_prints_it()
    {
        var app = await _apps.EnsureAsync(New("Secret"), Ct);
        var end = DateTimeOffset.UtcNow.AddDays(90);
        var secret = await _apps.AddSecretAsync(app.Id, "sss test", end, Ct);
        Assert.True(secret.Text.Length >= 16);
        Assert.DoesNotContain(secret.Text, secret.ToString());
        var listed = Assert.Single((await _apps.FindByIdAsync(app.Id, Ct))!.Secrets);
        Assert.Equal((secret.KeyId, "sss test"), (listed.KeyId, listed.Name));
        Assert.Equal(end, listed.End!.Value, TimeSpan.FromSeconds(1));

        await _apps.RemoveSecretAsync(app.Id, secret.KeyId, Ct);
        await _apps.RemoveSecretAsync(app.Id, secret.KeyId, Ct);
        Assert.Empty((await _apps.FindByIdAsync(app.Id, Ct))!.Secrets);
    }

    [Fact]
    public async Task Somebody_who_does_not_own_the_app_is_told_who_can()
    {
        var app = await _apps.EnsureAsync(New("Not Hanna's"), Ct);
        var error = await Refused.ByAsync(() => new Applications(cloud.Network, cloud.As(SeedIds.People.Hanna)).AddSecretAsync(app.Id, "no", DateTimeOffset.UtcNow.AddDays(1), Ct));
        Assert.Equal((CloudErrorKind.NotAllowed, "Authorization_RequestDenied", 403), (error.Kind, error.Code, error.Status));
        Assert.Contains("Application Administrator", error.Who);
        Assert.NotNull(error.RequestId);
    }

    /// <summary>A POST that is answered 503 without Retry-After may have happened: it is not repeated, so there is never a secret nobody knows of.</summary>
    [Fact]
    public async Task A_secret_whose_answer_is_lost_is_not_made_twice()
    {
        var app = await _apps.EnsureAsync(New("Lost answer"), Ct);
        cloud.Faults.Add(new FaultInput("lose-answer", "POST", "graph.microsoft.com", "addPassword"));
        var error = await Refused.ByAsync(() => _apps.AddSecretAsync(app.Id, "lost", DateTimeOffset.UtcNow.AddDays(1), Ct));
        Assert.Equal(CloudErrorKind.AnswerLost, error.Kind);
        Assert.Single((await _apps.FindByIdAsync(app.Id, Ct))!.Secrets);
    }

    [Fact]
    public async Task Throttled_with_Retry_After_is_waited_for_even_when_writing()
    {
        var app = await _apps.EnsureAsync(New("Throttled"), Ct);
        cloud.Faults.Add(new FaultInput("status", "POST", "graph.microsoft.com", "addPassword", Status: 429, RetryAfter: 1));
        await _apps.AddSecretAsync(app.Id, "after a pause", DateTimeOffset.UtcNow.AddDays(1), Ct);
        Assert.Single((await _apps.FindByIdAsync(app.Id, Ct))!.Secrets);
    }

    private static X509Certificate2 Certificate(string subject)
    {
        using var key = RSA.Create(2048);
        return new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
    }
}
