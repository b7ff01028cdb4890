using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.ExchangeOnline.Recipients;
using Portal.Sandbox.Seeds;
using Portal.Sandbox.State;

namespace Portal.Sandbox.ExchangeOnline.Access;

/// <summary>https://sandbox.localhost/exchange-online/{tenant}/access: a tenant's groups, policies, scopes and applications in one document, and what a call would be answered.</summary>
internal sealed class AccessApi(
    World world, EntraDirectory directory, OnlineOrganizations organizations, ExchangeState exchange, AccessStore store, AppAccess access,
    RecipientDirectory recipients, AccessWatch watch, Clocks clocks)
{
    public static void Map(IEndpointRouteBuilder control)
    {
        control.MapPut("/{tenant}/access", (string tenant, AccessBody body, AccessApi api) => api.Put(tenant, body));
        control.MapPost("/{tenant}/access/ask", (string tenant, IReadOnlyList<Question> questions, AccessApi api) => api.Ask(tenant, questions));
        control.MapGet("/{tenant}/access/reach/{appId}", (string tenant, string appId, AccessApi api) => api.Reach(tenant, appId));
        control.MapPost("/{tenant}/access/watch/{appId}", (string tenant, string appId, AccessApi api) => api.Watch(tenant, appId, begin: true));
        control.MapGet("/{tenant}/access/watch/{appId}", (string tenant, string appId, AccessApi api) => api.Watch(tenant, appId, begin: false));
        control.MapPost("/{tenant}/move", (string tenant, MoveInput input, AccessApi api) => api.Move(tenant, input));
    }

    /// <param name="Permission">As Entra calls it; nothing is implied by another.</param>
    internal sealed record Question(string AppId, string Mailbox, string Permission);

    /// <param name="To"><c>cloud</c>, or the host of an on-premises server.</param>
    internal sealed record MoveInput(string Address, string To);

    private IResult Put(string tenant, AccessBody body)
    {
        if (TenantOf(tenant) is not { } known) return Results.NotFound();
        try
        {
            var parts = new AccessParts(known.Id, known.InitialDomain, body, app => PrincipalOf(known.Id, app).Id);
            world.Change(() =>
            {
                foreach (var mailbox in body.Mailboxes) Put(known.Id, mailbox);
                foreach (var app in body.Apps) Put(known.Id, app);
                store.Replace(known.Id, parts);
            });
            access.Forget();
            return Results.Ok(new { groups = parts.Groups.Select(g => new { g.Name, g.Id, g.Kind, distinguishedName = recipients.Of(g).Dn, sid = recipients.Of(g).Sid }), apps = parts.Pointers });
        }
        catch (ArgumentException wrong)
        {
            return Results.BadRequest(new { error = wrong.Message });
        }
    }

    private IResult Ask(string tenant, IReadOnlyList<Question> questions) => TenantOf(tenant) is { } known
        ? Results.Json(questions.Select(q => access.Ask(known.Id, q.AppId, q.Mailbox, q.Permission)), Json.Wire)
        : Results.NotFound();

    /// <summary>Mailboxes by permission; generated ones are not in it.</summary>
    private IResult Reach(string tenant, string appId)
    {
        if (TenantOf(tenant) is not { } known) return Results.NotFound();
        var permissions = access.Consents(known.Id, appId)
            .Concat(AccessRules.Assigned(store.Configured(known.Id), appId).SelectMany(a => AppPermissions.Roles[a.Role]))
            .Select(p => p == AppPermissions.EwsRole ? AppPermissions.Ews : p);
        var mailboxes = recipients.Stored(known.Id).Where(r => r.IsMailbox).Select(r => r.Key).ToList();
        return Results.Json(permissions.Distinct(StringComparer.OrdinalIgnoreCase).ToDictionary(p => p, p => mailboxes.Where(m => access.Ask(known.Id, appId, m, p).Allowed)), Json.Wire);
    }

    private IResult Watch(string tenant, string appId, bool begin)
    {
        if (TenantOf(tenant) is not { } known) return Results.NotFound();
        if (begin) watch.Begin(known.Id, appId.ToLowerInvariant());
        return watch.Read(known.Id, appId.ToLowerInvariant()) is { } report ? Results.Json(report, Json.Wire) : Results.NotFound();
    }

    private IResult Move(string tenant, MoveInput input) => world.Change(() =>
    {
        if (TenantOf(tenant) is not { } known || recipients.Mailbox(known.Id, input.Address) is not { Mailbox: { } mailbox } found) return Results.NotFound();
        exchange.Mailboxes.Put(mailbox.Address, mailbox with { Place = input.To });
        // Whoever comes to the cloud is given a licence; a stored account takes the place of a generated one.
        if (input.To == ExchangeMailbox.Cloud && found.Owner is { ExchangePlanId: null } owner && !mailbox.IsShared) directory.Users.Put(owner.Id, owner with { ExchangePlanId = ExchangePlans.Plan2 });
        return Results.NoContent();
    });

    private void Put(string tenantId, AccessBody.MailboxBody body)
    {
        var (address, name) = (body.Address.ToLowerInvariant(), body.Name ?? body.Address.Split('@')[0]);
        if (body.Type == RecipientKinds.MailContact)
        {
            store.Contacts.Put(address, new(address, tenantId, name));
            return;
        }

        var isPerson = body.Type is RecipientKinds.UserMailbox or RecipientKinds.MailUser or RecipientKinds.User;
        var account = directory.User(tenantId, address)
            ?? new User
            {
                Id = SeedIds.Derived("owner " + address), TenantId = tenantId, DisplayName = name, UserPrincipalName = address, Mail = address,
                AccountEnabled = isPerson
            };
        directory.Users.Put(account.Id, account with { ExchangePlanId = body.Type == RecipientKinds.UserMailbox ? account.ExchangePlanId ?? ExchangePlans.Plan2 : null });
        if (body.Type == RecipientKinds.User)
        {
            exchange.Mailboxes.Remove(address);
            return;
        }

        exchange.Mailboxes.Put(address, (exchange.Mailboxes.Find(address) ?? new(address, name, ExchangeMailbox.Cloud)) with
        {
            Place = body.Type == RecipientKinds.MailUser ? SeedIds.ExchangeHost : ExchangeMailbox.Cloud, IsShared = body.Type == RecipientKinds.SharedMailbox,
            Unit = body.Unit,
            Resource = body.Type switch { RecipientKinds.RoomMailbox => "Room", RecipientKinds.EquipmentMailbox => "Equipment", _ => null },
        });
    }

    private void Put(string tenantId, AccessBody.AppBody body)
    {
        var principal = PrincipalOf(tenantId, body.AppId);
        directory.ServicePrincipals.Put(principal.Id, principal);
        if (directory.ApplicationByAppId(body.AppId) is null) directory.Applications.Put(body.AppId, new() { Id = body.AppId, AppId = body.AppId, TenantId = tenantId, DisplayName = principal.DisplayName });
        if (body.Consents is not { } consents) return;
        foreach (var held in directory.AppRoleAssignments.All.Where(a => Ids.Same(a.PrincipalId, principal.Id)).ToList()) directory.AppRoleAssignments.Remove(held.Id);
        foreach (var value in consents)
        {
            var resource = directory.Principal(tenantId, value == AppPermissions.Ews ? MicrosoftApps.ExchangeOnline : MicrosoftApps.Graph)!;
            var role = resource.AppRoles.FirstOrDefault(r => r.Value == value) ?? throw new ArgumentException($"There is no application permission {value}.");
            var id = SeedIds.Derived($"consent {value} {principal.Id}");
            directory.AppRoleAssignments.Put(id, new(id, tenantId, role.Id, principal.Id, "ServicePrincipal", resource.Id, clocks.World, DateTimeOffset.MinValue));
        }
    }

    private ServicePrincipal PrincipalOf(string tenantId, string appId) => directory.Principal(tenantId, appId)
        ?? new ServicePrincipal { Id = SeedIds.Derived($"principal {tenantId} {appId}"), AppId = appId, TenantId = tenantId, DisplayName = $"App {appId[..8]}", AppOwnerOrganizationId = tenantId };

    private Tenant? TenantOf(string tenant) => directory.Tenant(tenant) is { } known && organizations.Has(known.Id) ? known : null;
}
