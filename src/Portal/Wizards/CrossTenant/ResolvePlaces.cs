using Portal.Cloud;
using Portal.Cloud.Dataverse;
using Portal.Cloud.Entra;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.SignIn;
using static Portal.Ids;

namespace Portal.Wizards.CrossTenant;

/// <summary>Finds out which tenants were meant: an environment and a domain name their tenants to whoever asks. Nobody types an id.</summary>
public sealed class ResolvePlaces(CloudNetwork network, ConnectionBook book, Places places, KnownApis apis, Registrations registrations)
{
    /// <param name="Field">The field that something is wrong with; null when <paramref name="Form"/> is complete.</param>
    public sealed record Resolved(CrossTenantForm Form, string? Field = null, string? Wrong = null);

    public async Task<Resolved> RunAsync(CrossTenantForm form, Person person, CancellationToken ct)
    {
        var (environment, environmentWrong) = await AskAsync(() => new EnvironmentChallenge(network).TenantOfAsync(EnvironmentUrl.Parse(form.EnvironmentUrl), ct));
        if (environment is null) return new(form, nameof(form.EnvironmentUrl), environmentWrong ?? "No Dataverse environment answers at this address.");
        if (!apis.Reaches(environment)) return new(form, nameof(form.EnvironmentUrl), "This portal is not connected to the tenant of this environment. An admin gives it the role Dataverse on the Connections page.");
        var (exchange, exchangeWrong) = form.InSameTenant ? (environment, null) : await AskAsync(() => new Tenants(network).FindIdAsync(form.ExchangeDomain, ct));
        if (exchange is null) return new(form, nameof(form.ExchangeDomain), exchangeWrong ?? $"Microsoft Entra knows no tenant {form.ExchangeDomain}. Check the spelling; a domain counts when it is verified there.");
        form = form with { DataverseTenantId = environment, ExchangeTenantId = exchange.ToLowerInvariant() };
        form = form.SameTenant ? form with { InSameTenant = true, Onboarding = Onboarding.PortalApp } : form;
        if (await PilotElsewhereAsync(form, ct) is { } elsewhere) return new(form, nameof(form.PilotMailbox), elsewhere);
        if (form.Onboarding == Onboarding.OwnRegistration && !registrations.Has(form.ExchangeTenantId))
            return new(
                form,
                nameof(form.Onboarding),
                $"The portal's settings have no registration of {form.ExchangeDomain}. Whoever runs the portal adds Portal:SignIn:Registrations with the tenant {form.ExchangeTenantId}, the client id, and a secret or certificate; this page keeps what you typed.");
        if (!form.SameTenant) await ConnectAsync(form, person, ct);
        return new(form);
    }

    /// <summary>A pilot whose domain is another tenant's can only fail, and late.</summary>
    private async Task<string?> PilotElsewhereAsync(CrossTenantForm form, CancellationToken ct)
    {
        var domain = form.PilotMailbox.Split('@')[^1];
        var (tenant, _) = await AskAsync(() => new Tenants(network).FindIdAsync(domain, ct));
        return tenant is null || Same(tenant, form.ExchangeTenantId) ? null : $"{domain} is a domain of another tenant ({places.TenantName(tenant)}) than the one that holds the mailboxes.";
    }

    /// <summary>The tenant is a place of the portal from now on: by name, and for tokens only where access was chosen.</summary>
    private async Task ConnectAsync(CrossTenantForm form, Person person, CancellationToken ct)
    {
        var roles = form.Onboarding == Onboarding.NoAccess ? TenantRoles.None : TenantRoles.Exchange;
        var row = await book.AddAsync(ConnectionKind.Tenant, form.ExchangeTenantId, form.ExchangeDomain, person, ct, roles: roles);
        if (!row.Roles.HasFlag(roles)) await book.SetRolesAsync(row.Id, row.Roles | roles, person, ct);
    }

    private static async Task<(string? Answer, string? Wrong)> AskAsync(Func<Task<string?>> ask)
    {
        try
        {
            return (await ask(), null);
        }
        catch (CloudException error)
        {
            return (null, $"{error.Error.Sentence} {error.Error.Remedy}");
        }
    }
}
