using System.Collections.Concurrent;
using Azure.Core;
using Portal.Plans;
using Portal.Sandbox.Seeds;
using Portal.SignIn;
using Portal.Steps;
using Portal.Wizards.Hma;
using Portal.Wizards.Renew;

namespace Portal.Tests.Wizards.Hma;

/// <summary>The person, the vault and Exchange can belong to three tenants; Microsoft Graph and Azure have one address in all, so each step has to ask for the token of the right one.</summary>
public sealed class TenantsTests
{
    private const string Persons = "aaaaaaaa-0000-4000-8000-000000000001";
    private static readonly string AnId = Guid.NewGuid().ToString();

    [Fact]
    public async Task Every_step_asks_for_tokens_of_the_tenants_it_named_and_no_others()
    {
        await using var town = await HmaTown.StartAsync();
        var person = new Person(Persons, AnId, "Somebody", "somebody@adatum.com", [PortalRoles.Admin], "a session");
        var asked = 0;
        foreach (var wizard in town.Get<IEnumerable<Wizard>>().Where(w => w.Kind == HmaWizard.Kind || RenewWizards.IsRenewal(w.Kind)).SelectMany(w => new[] { w, w.Abandon! }))
            foreach (var step in wizard.Steps)
            {
                var tokens = new Recorder();
                var context = new StepContext(Everything(wizard.Kind), person, tokens, TimeProvider.System.GetUtcNow());
                var named = step.Needs(context).Select(n => (n.TenantId, n.Resource)).ToHashSet();
                await LookAsync(step, context);
                foreach (var (tenant, resource) in tokens.Asked.Where(a => !a.Resource.Contains("vault", StringComparison.Ordinal)))
                    Assert.True(named.Contains((tenant, resource)), $"{wizard.Title}, {step.Key}: {resource} in {tenant}, and needed is {string.Join(", ", named)}");
                asked += tokens.Asked.Count;
            }

        Assert.True(asked > 20, $"{asked}");
    }

    private static async Task LookAsync(IStep step, StepContext context)
    {
        try
        {
            await step.LookAsync(context, default);
        }
        catch (Exception error) when (error is SignInNeededException or Portal.Cloud.CloudException)
        {
            // It asked, and that is what is looked at.
        }
    }

    /// <summary>A record in which every step has something to look at.</summary>
    private static SetUp Everything(string kind)
    {
        var app = new AppRef(AnId, AnId, AnId, "An app", true);
        var (now, certificate) = (TimeProvider.System.GetUtcNow(), new CertificateRef("hma-mail", "v", new string('A', 40), TimeProvider.System.GetUtcNow().AddYears(1)));
        var record = new HmaSetUp
        {
            Key = Guid.NewGuid(),
            Vault = new VaultRef("/subscriptions/x", "contoso-hma", SeedIds.Contoso, true),
            Certificate = certificate,
            KvApp = app,
            HmaApp = app,
            Profile = new ProfileRef(Guid.NewGuid(), AnId, now, now),
            Form = new HmaForm
            {
                EnvironmentUrl = SeedIds.Environment,
                EwsUrl = "https://mail.contoso.com/EWS/Exchange.asmx",
                ExchangeTenantId = SeedIds.Fabrikam,
                VaultUri = "https://contoso-hma.vault.azure.net/",
                PilotAddress = "pilot@contoso.com"
            }.WithDefaults(),
            Renewal = RenewWizards.IsRenewal(kind) ? new Renewal(Guid.NewGuid(), null) { Live = certificate with { Thumbprint = new string('B', 40) }, ChangedAt = now, PassedSince = now } : null,
        };
        return new SetUp { Key = record.Key, Kind = kind, Name = "Everything", State = SetUpState.Write(record), OwnerTenantId = Persons, OwnerObjectId = AnId, OwnerName = "n", CreatedAt = now, SavedAt = now };
    }

    /// <summary>Notes what is asked for and has nothing, as a session without tokens.</summary>
    private sealed class Recorder : TokenCredential
    {
        public ConcurrentBag<(string TenantId, string Resource)> Asked { get; } = [];

        public override AccessToken GetToken(TokenRequestContext request, CancellationToken cancellationToken)
        {
            var need = new ApiNeed(request.TenantId ?? Persons, new Uri(request.Scopes[0]).GetLeftPart(UriPartial.Authority), [".default"]);
            Asked.Add((need.TenantId, need.Resource));
            throw new SignInNeededException(need);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext request, CancellationToken cancellationToken) => new(GetToken(request, cancellationToken));
    }
}
