using System.Security.Cryptography.X509Certificates;
using Portal.Sandbox.Entra;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Seeds;

/// <summary>Tenants, people and applications of the first day.</summary>
internal sealed class DirectorySeed(EntraDirectory directory, SeedCredentials credentials, Clocks clocks, SandboxOptions options)
{
    /// <summary>App roles of the portal's registration.</summary>
    public static readonly IReadOnlyList<AppRole> PortalRoles =
    [
        new("0b0b0b0b-0000-4000-8000-000000000001", "Portal.Admin", "Administrators", ["User"]),
        new("0b0b0b0b-0000-4000-8000-000000000002", "Portal.Approver", "Approvers", ["User"]),
        new("0b0b0b0b-0000-4000-8000-000000000003", "Portal.Helpdesk", "Helpdesk", ["User"]),
        new("0b0b0b0b-0000-4000-8000-000000000004", "Portal.Auditor", "Auditors", ["User"]),
    ];

    private const string GraphForPeople = "openid profile email offline_access User.Read Application.Read.All Application.ReadWrite.All AppRoleAssignment.ReadWrite.All Directory.Read.All";

    public IReadOnlyList<string> RedirectUris => [Portal("signin-entra"), Portal("connect-entra"), Portal("consent-entra"), Portal("signed-out")];

    public void Plant()
    {
        directory.Tenants.Put(SeedIds.Contoso, new(SeedIds.Contoso, "Contoso", "contoso.onmicrosoft.com", ["contoso.com", "contoso.onmicrosoft.com"]));
        directory.Tenants.Put(SeedIds.Fabrikam, new(SeedIds.Fabrikam, "Fabrikam", "fabrikam.onmicrosoft.com", ["fabrikam.com", "fabrikam.onmicrosoft.com"]));
        MicrosoftPrincipals.Plant(directory, SeedIds.Contoso, clocks, "https://mail.contoso.com/", "https://autodiscover.contoso.com/");
        MicrosoftPrincipals.Plant(directory, SeedIds.Fabrikam, clocks);
        PlantPortal();
        PlantFabrikamPortal();
        PlantReader();
        PlantAutomation();
        PlantAzureCli();
        PlantPublicClient(
            MicrosoftApps.ExchangePowerShell,
            "Microsoft Exchange REST API Based Powershell",
            (MicrosoftApps.Graph, "openid profile email offline_access User.Read"),
            (MicrosoftApps.ExchangeOnline, "Exchange.Manage"));
        PlantLegacyPair();
        PlantLegacySync();
        foreach (var person in People.All) Plant(person);
        PlantGuest();
        directory.Users.Put(SeedIds.People.Pia, new User
        {
            Id = SeedIds.People.Pia, TenantId = SeedIds.Contoso, DisplayName = "Pia Lind", UserPrincipalName = "pilot@contoso.com", Mail = "pilot@contoso.com", JobTitle = "Pilot", OnPremisesSync = true,
        });
    }

    private void PlantPortal()
    {
        var principal = Register(SeedIds.PortalApp, "Server-Side Sync Portal", app => app with
        {
            RedirectUris = RedirectUris,
            LogoutUrl = Portal("signout-frontchannel"),
            AppRoles = PortalRoles,
            Passwords = [Password(SeedIds.PortalApp)],
            SignInAudience = "AzureADMultipleOrgs",
            RequiredResourceAccess =
            [
                Delegated(MicrosoftApps.Graph, GraphForPeople), Delegated(MicrosoftApps.AzureResourceManager, "user_impersonation"),
                Delegated(MicrosoftApps.KeyVault, "user_impersonation"), Delegated(MicrosoftApps.Dataverse, "user_impersonation"),
                Delegated(MicrosoftApps.ExchangeOnline, "Exchange.Manage"),
            ],
        });
        directory.ServicePrincipals.Put(principal.Id, principal with { AppRoleAssignmentRequired = true });
        Consent(principal, MicrosoftApps.Graph, GraphForPeople);
        Consent(principal, MicrosoftApps.AzureResourceManager, "user_impersonation");
        Consent(principal, MicrosoftApps.KeyVault, "user_impersonation");
        Consent(principal, MicrosoftApps.Dataverse, "user_impersonation");
        Consent(principal, MicrosoftApps.ExchangeOnline, "Exchange.Manage");
    }

    /// <summary>Consented by Fabrikam's own administrators, for what is done there: the directory and Exchange Online.</summary>
    private void PlantFabrikamPortal()
    {
        var principal = Register(SeedIds.FabrikamPortalApp, "Server-Side Sync Portal (Fabrikam)", app => app with
        {
            RedirectUris = RedirectUris, LogoutUrl = Portal("signout-frontchannel"), Passwords = [Password(SeedIds.FabrikamPortalApp)],
            RequiredResourceAccess = [Delegated(MicrosoftApps.Graph, GraphForPeople), Delegated(MicrosoftApps.ExchangeOnline, "Exchange.Manage")],
        }, SeedIds.Fabrikam);
        Consent(principal, MicrosoftApps.Graph, GraphForPeople);
        Consent(principal, MicrosoftApps.ExchangeOnline, "Exchange.Manage");
    }

    private RequiredResource Delegated(string resourceAppId, string scopes)
    {
        var resource = directory.ServicePrincipals.Find(SeedIds.PrincipalOf(SeedIds.Contoso, resourceAppId))!;
        return new(resourceAppId, [.. scopes.Split(' ').Select(s => new ResourceAccess(resource.Scopes.Single(r => r.Value == s).Id, "Scope"))]);
    }

    private void PlantReader()
    {
        var principal = Register(SeedIds.ReaderApp, "Server-Side Sync Portal reader", app => app);
        using var certificate = X509CertificateLoader.LoadPkcs12(credentials.PfxOf(SeedIds.ReaderApp), null);
        directory.AddCertificate(SeedIds.ReaderApp, certificate.RawData);
        Grant(principal, MicrosoftApps.Graph, "Application.Read.All", "Directory.Read.All", "User.Read.All", "Policy.Read.All");
    }

    private void PlantAutomation()
    {
        var principal = Register(SeedIds.AutomationApp, "Automation", app => app with { Passwords = [Password(SeedIds.AutomationApp)] });
        Grant(principal, MicrosoftApps.Graph, "Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All", "Directory.Read.All");
    }

    /// <summary>
    /// Pre-authorised for the resources that az works with. Which permissions Microsoft gave it on Graph is not documented; these are what its tokens are seen to hold, as far as this
    /// directory knows them.
    /// </summary>
    private void PlantAzureCli() => PlantPublicClient(MicrosoftApps.AzureCli, "Microsoft Azure CLI",
        (MicrosoftApps.Graph, "openid profile email offline_access User.Read Application.ReadWrite.All AppRoleAssignment.ReadWrite.All AuditLog.Read.All Directory.AccessAsUser.All"),
        (MicrosoftApps.AzureResourceManager, "user_impersonation"), (MicrosoftApps.KeyVault, "user_impersonation"), (MicrosoftApps.Dataverse, "user_impersonation"));

    /// <summary>Registered at Microsoft and present in each tenant: nobody is asked for consent.</summary>
    private void PlantPublicClient(string appId, string name, params IReadOnlyList<(string Resource, string Scopes)> consents)
    {
        var created = clocks.World.AddYears(-5);
        directory.Applications.Put(SeedIds.ObjectOf(appId), new Application
        {
            Id = SeedIds.ObjectOf(appId), AppId = appId, TenantId = MicrosoftApps.Tenant, DisplayName = name, SignInAudience = "AzureADMultipleOrgs",
            PublicRedirectUris = ["http://localhost"], CreatedAt = created, VisibleFrom = created,
        });
        foreach (var tenant in new[] { SeedIds.Contoso, SeedIds.Fabrikam })
        {
            var principal = new ServicePrincipal
            {
                Id = SeedIds.PrincipalOf(tenant, appId), AppId = appId, TenantId = tenant, DisplayName = name, AppOwnerOrganizationId = MicrosoftApps.Tenant, CreatedAt = created, VisibleFrom = created,
            };
            directory.ServicePrincipals.Put(principal.Id, principal);
            foreach (var (resource, scopes) in consents) Consent(principal, resource, scopes);
        }
    }

    /// <summary>Its secret comes with the profile that uses it. EWS only: what Microsoft asks for since August 2026 was never granted.</summary>
    private void PlantLegacySync()
    {
        var principal = Register(SeedIds.LegacySyncApp, "Fabrikam sync 2024", app => app with
        {
            RequiredResourceAccess = [new(MicrosoftApps.ExchangeOnline, [new(MicrosoftApps.FullAccessAsApp, "Role")])],
        }, SeedIds.Fabrikam);
        Grant(principal, MicrosoftApps.ExchangeOnline, "full_access_as_app");
    }

    /// <summary>Their secret and certificate come with the vault and the profile that use them.</summary>
    private void PlantLegacyPair()
    {
        Register(SeedIds.LegacyKvApp, "HMA legacy KV-App", app => app);
        var hma = Register(SeedIds.LegacyHmaApp, "HMA legacy HMA-App", app => app with
        {
            RequiredResourceAccess = [new(MicrosoftApps.ExchangeOnline, [new(MicrosoftApps.FullAccessAsApp, "Role")])],
        });
        Grant(hma, MicrosoftApps.ExchangeOnline, "full_access_as_app");
    }

    private void Plant(SeededPerson person)
    {
        directory.Users.Put(person.Id, new User
        {
            Id = person.Id, TenantId = person.TenantId, DisplayName = person.Name, UserPrincipalName = person.UserName, Mail = person.UserName,
            JobTitle = person.Title, AccountEnabled = person.Enabled, Note = person.Note, SignsIn = true,
        });
        if (person.EntraRole is { } role)
        {
            var id = SeedIds.Derived($"role {person.Id} {role}");
            directory.RoleAssignments.Put(id, new(id, person.TenantId, person.Id, role, clocks.World.AddMinutes(person.EffectiveMinutes)));
        }

        if (person.PortalRole is not { } portalRole) return;
        var portal = SeedIds.PrincipalOf(SeedIds.Contoso, SeedIds.PortalApp);
        Assign(PortalRoles.FirstOrDefault(r => r.Value == portalRole)?.Id ?? AppRoleAssignment.DefaultAccess, person.Id, "User", portal);
    }

    /// <summary>Alice is a guest of Fabrikam: another object with an id of its own, and what she may do there is decided there.</summary>
    private void PlantGuest() => directory.Users.Put(SeedIds.People.AliceInFabrikam, new User
    {
        Id = SeedIds.People.AliceInFabrikam, TenantId = SeedIds.Fabrikam, DisplayName = "Alice Adams", UserPrincipalName = "alice_contoso.com#EXT#@fabrikam.onmicrosoft.com", Mail = "alice@contoso.com",
        HomeTenantId = SeedIds.Contoso, HomeUserId = SeedIds.People.Alice,
    });

    private ServicePrincipal Register(string appId, string name, Func<Application, Application> complete, string tenantId = SeedIds.Contoso)
    {
        var created = clocks.World.AddYears(-1);
        directory.Applications.Put(SeedIds.ObjectOf(appId), complete(new Application
        {
            Id = SeedIds.ObjectOf(appId), AppId = appId, TenantId = tenantId, DisplayName = name, SignInAudience = "AzureADMyOrg",
            CreatedAt = created, VisibleFrom = created,
        }));
        var principal = new ServicePrincipal
        {
            Id = SeedIds.PrincipalOf(tenantId, appId), AppId = appId, TenantId = tenantId, DisplayName = name, AppOwnerOrganizationId = tenantId,
            CreatedAt = created, VisibleFrom = created,
        };
        directory.ServicePrincipals.Put(principal.Id, principal);
        return principal;
    }

    private PasswordCredential Password(string appId)
    {
        var secret = credentials.SecretOf(appId);
        var start = clocks.World.AddMonths(-1);
        return new(SeedIds.Derived($"secret {appId}"), "seeded", secret[..3], start, start.AddYears(2), Secrets.Hash(secret), start);
    }

    private void Grant(ServicePrincipal client, string resourceAppId, params string[] values)
    {
        var resource = directory.ServicePrincipals.Find(SeedIds.PrincipalOf(client.TenantId, resourceAppId))!;
        foreach (var value in values) Assign(resource.AppRoles.Single(r => r.Value == value).Id, client.Id, "ServicePrincipal", resource.Id, client.TenantId);
    }

    private void Assign(string roleId, string principalId, string principalType, string resourceId, string tenantId = SeedIds.Contoso)
    {
        var id = SeedIds.Derived($"assignment {roleId} {principalId} {resourceId}");
        directory.AppRoleAssignments.Put(id, new(id, tenantId, roleId, principalId, principalType, resourceId, clocks.World.AddYears(-1), clocks.World.AddYears(-1)));
    }

    private void Consent(ServicePrincipal client, string resourceAppId, string scopes)
    {
        var id = SeedIds.Derived($"consent {client.Id} {resourceAppId}");
        directory.Grants.Put(id, new(id, client.TenantId, client.Id, "AllPrincipals", null, SeedIds.PrincipalOf(client.TenantId, resourceAppId), scopes));
    }

    private string Portal(string path) => new Uri(options.PortalUrl, "/" + path).AbsoluteUri;
}
