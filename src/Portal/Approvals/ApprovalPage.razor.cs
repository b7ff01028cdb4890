using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;
using Portal.Store;

namespace Portal.Approvals;

/// <summary>One request: what is allowed by saying yes, and the decision.</summary>
public sealed partial class ApprovalPage
{
    private Approval? _approval;
    private DecisionForm? _form;
    private string? _refusal;
    private string _withdrawReason = "";
    private IReadOnlyList<ApprovalLine> _others = [];
    private bool _mayDecide;
    private bool _haveDecided;
    private bool _isRequester;
    private bool _read;
    private bool _busy;

    [Parameter] public long Id { get; set; }

    [CascadingParameter] public Toasts? Toasts { get; set; }

    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required ApprovalList List { get; init; }

    [Inject] public required Sessions Sessions { get; init; }

    [Inject] public required ApprovalDesk Desk { get; init; }

    [Inject] public required IDbContextFactory<PortalDb> Dbs { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    [Inject] public required TimeProvider Time { get; init; }

    /// <summary>Its time may be over although nobody has written that down yet.</summary>
    private ApprovalState State => _approval is not { } a ? default : a.IsOverdue(Time.GetUtcNow()) ? ApprovalState.Expired : a.State;

    private string Link => Nav.ToAbsoluteUri(PortalUrls.Approval(Id)).ToString();

    private IReadOnlyList<Crumb> Crumbs => [new("Approvals", PortalUrls.Approvals), new(_approval?.Title ?? $"Request {Id}")];

    private string Sentence => _approval switch
    {
        null => "",
        { State: ApprovalState.Expired } or { State: ApprovalState.Pending } when State == ApprovalState.Expired => $"Nobody decided it until {_approval.DueAt:d MMMM yyyy HH:mm} UTC. Whoever needs it asks again.",
        { State: ApprovalState.Pending } a => $"Requested for {a.AppName.Isolated()} in {a.TenantName.Isolated()}: {Names(a)}. {ReachWords.Sentence(a.Reach)}.",
        { State: ApprovalState.Approved, UsedAt: not null } a => $"{a.DeciderName.Isolated()} approved it, and it is granted.",
        { State: ApprovalState.Approved } a => $"{a.DeciderName.Isolated()} approved it: somebody who holds the Entra role can grant it now.",
        { State: ApprovalState.Denied } a => $"{a.DeciderName.Isolated()} denied it: nothing will be granted.",
        { State: ApprovalState.Voided } => "What it was asked for has changed, so the decision has to be taken anew.",
        _ => "The person who asked took it back.",
    };

    private IReadOnlyList<Fact> Bound => _approval?.Facts is not { } facts ? [] :
    [
        new("Tenant", facts.TenantId),
        .. OfAnApp(facts, new Fact("Application id", facts.AppId), new Fact("Service principal", facts.ServicePrincipalId)),
        .. facts.Permissions.Select(p => facts.Labels.OfAnApp ? new Fact("Permission", $"{p.Name} ({p.AppRoleId}) on {p.ResourceName} ({p.ResourceAppId})") : new Fact("Change", $"{p.Name} in {p.ResourceName}")),
        new(facts.Labels.Scoping, ListOf(facts, facts.Scoping, facts.Labels.NoScoping)),
        new(facts.Labels.OtherCredentials, ListOf(facts, facts.OtherCredentials, "none")),
        .. OfAnApp(facts, new Fact("Owners of the app", ListOf(facts, facts.Owners, "none")), new Fact("Ceiling of reach", $"{facts.Ceiling} mailboxes")),
        new("Hash of all this", _approval.FactsHash, Note: "Any change of these gives another hash, and the decision no longer counts."),
    ];

    private static IEnumerable<Fact> OfAnApp(ApprovalFacts facts, params Fact[] all) => facts.Labels.OfAnApp ? all : [];

    protected override Task OnParametersSetAsync() => ReadAsync();

    private async Task ReadAsync()
    {
        var person = await Current.DemandAsync(Permissions.ReadApprovals);
        _approval = await List.FindAsync(Id, default);
        _read = true;
        if (_approval is null)
            return;
        _others = [.. (await List.OfSetUpAsync(_approval.SetupId, default)).Where(l => l.Id != Id)];
        _haveDecided = _approval.Votes.Any(v => v.TenantId == person.TenantId && v.ObjectId == person.ObjectId);
        _isRequester = _approval.RequesterTenantId == person.TenantId && _approval.RequesterObjectId == person.ObjectId;
        _mayDecide = State == ApprovalState.Pending && !_haveDecided && person.May(Permissions.Approve) && (!_isRequester || Desk.SingleApprover);
        if (_form?.Of(_approval) != true)
            _form = new DecisionForm(_approval);
    }

    private async Task DecideAsync()
    {
        if (_form!.TryFinish() is { } decision)
            await ActAsync(Permissions.Approve, async (db, person) => await Desk.DecideAsync(db, Id, decision, person, await Sessions.AccountsOfAsync(person, default), default), "The decision is recorded.");
    }

    private Task WithdrawAsync() => ActAsync(Permissions.ReadApprovals, (db, person) => Desk.WithdrawAsync(db, Id, person, _withdrawReason, default), "The request is withdrawn.");

    private async Task ActAsync(string permission, Func<PortalDb, Person, Task<ApprovalResult>> act, string done)
    {
        if (_busy)
            return;
        _busy = true;
        try
        {
            var person = await Current.DemandAsync(permission, writes: true);
            await using var db = await Dbs.CreateDbContextAsync();
            var result = await act(db, person);
            _refusal = result.Refusal?.Sentence;
            if (_refusal is null)
                Toasts?.Show(done);
            await ReadAsync();
        }
        catch (NotPermittedException refused)
        {
            _refusal = refused.Message;
        }
        finally
        {
            _busy = false;
        }
    }

    private bool? Answered(RequestedPermission permission) =>
        _approval!.DecidedAt is not null && _approval.Decisions.TryGetValue(permission.Key, out var answer) ? answer : null;

    private static string Names(Approval approval) => approval.Facts.Permissions is { Count: > 3 } many
        ? $"{many.Count} permissions on {string.Join(" and ", many.Select(p => p.ResourceName).Distinct(StringComparer.Ordinal))}"
        : string.Join(" and ", approval.Facts.Permissions.Select(p => $"{p.Name} on {p.ResourceName}"));

    private static string ListOf(ApprovalFacts facts, IReadOnlyList<string> ids, string none) =>
        ids.Count == 0 ? none : string.Join(", ", ids.Select(id => facts.NameOf(id) is var name && name == id ? id : facts.Labels.OfAnApp ? $"{name} ({id})" : name));
}
