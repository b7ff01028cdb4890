using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Mailboxes.Replica;
using Portal.Scripts;
using Portal.Shared;
using Portal.Wizards.Confine.Members;

namespace Portal.Wizards.Confine.Forms;

/// <summary>The scope group, the mailboxes, the two of the proof and those that must never be reached.</summary>
public sealed partial class GroundForm
{
    private const int Previewed = 200;

    private static readonly IReadOnlyList<ChoiceOption<bool>> Groups =
    [
        new(true, "Make a group", "A mail-enabled security group, which policies and scopes both take."),
        new(false, "Use a group that is there", "Who is in it already is reached too."),
    ];

    private enum Source { Kept, Profile, List, Rule }

    private Source _from;
    private LookUpItem? _chosen;
    private IBrowserFile? _file;
    private string _list = "";
    private string? _listError;
    private string _domain = "";
    private int _owner;
    private int _attempt;
    private IReadOnlyList<string> _errors = [];

    [Inject] public required ReplicaMembers Replica { get; init; }

    private IReadOnlyList<ChoiceOption<Source>> Sources =>
    [
        .. Plan.Members.Count > 0 ? new ChoiceOption<Source>[] { new(Source.Kept, "As they are", $"{Plan.Members.Count} mailboxes from {Plan.MembersFrom}.") } : [],
        new(
            Source.Profile,
            "Those on the profile",
            "As the portal's copy of the environment has them.",
            Plan.Environment is null || Plan.ProfileId is null ? "This plan was begun for no profile that the portal knows." : null),
        new(Source.List, "From a list", "Pasted, or a file."),
        new(Source.Rule, "By a rule", "Mailboxes of the environment by the domain of their address and by whose they are.", Plan.Environment is null ? "This plan was begun for no environment." : null),
    ];

    private static readonly IReadOnlyList<ChoiceOption<int>> Owners =
    [
        new(0, "Everybody's", "People and queues."), new(1, "People's", "Mailboxes of users."), new(2, "Queues'", "Mailboxes of queues."),
    ];

    protected override Dictionary<string, string> Typed
    {
        get => new(StringComparer.Ordinal) { ["list"] = _list, ["domain"] = _domain };
        set => (_list, _domain) = (value["list"], value["domain"]);
    }

    protected override void OnParametersSet()
    {
        var first = Form is null;
        base.OnParametersSet();
        if (first && Plan.Members.Count == 0) _from = Plan is { Environment: not null, ProfileId: not null } ? Source.Profile : Source.List;
    }

    private void Choose(LookUpItem? group) => (_chosen, Form.GroupAddress) = (group, group?.Value ?? Form.GroupAddress);

    private Task<IReadOnlyList<LookUpItem>> FindAsync(string text, CancellationToken ct) => FoundAsync(async context =>
        [.. (await Online.FindGroupsAsync(context, Plan, text, ct)).Select(g => new LookUpItem(g.Address, Lines.One(g.Name), $"{g.Address}, {g.Type}"))]);

    private Task KeepAsync() => GuardAsync(async person =>
    {
        (_listError, _errors) = (null, []);
        Form.Principal = Form.Principal.Trim();
        var members = Plan.Plan == ConfinePlan.Migrate ? null : await MembersAsync();
        if (!Keepable() || _listError is not null) return;
        var (mailboxes, from) = members ?? (Plan.Members, Plan.MembersFrom);
        await ChangeAsync(s => s.Confine().Choose(Form, members), $"scope: {Form.GroupAddress}, {mailboxes.Count} mailboxes from {from}", person);
        (_list, _attempt, _from) = ("", _attempt + 1, Source.Kept);
        await OnSaved.InvokeAsync("Kept.");
    });

    /// <returns>Other mailboxes, and where they are from; null where those that are kept stay.</returns>
    private async Task<(IReadOnlyList<string> Mailboxes, string From)?> MembersAsync()
    {
        if (_from == Source.Kept && Plan.Members.Count > 0) return null;
        if (_from is Source.Profile or Source.Rule && Plan.Environment is { } environment)
        {
            var found = _from == Source.Profile ? await Replica.FindAsync(environment, Plan.ProfileId, "", null, CancellationToken.None)
                : await Replica.FindAsync(environment, null, _domain, _owner switch { 1 => OwnerKind.User, 2 => OwnerKind.Queue, _ => null }, CancellationToken.None);
            if (found.Count > MemberList.Most) { _listError = $"These are more than {MemberList.Most} mailboxes; one plan takes no more. Use a group that is there."; return null; }
            return (found, _from == Source.Profile
                ? "the profile"
                : $"a rule: {(_domain.Length > 0 ? "@" + _domain.Trim().TrimStart('@') : "every domain")}, {Owners[_owner].Title.ToLowerInvariant()}");
        }

        var text = _list;
        if (_file is { } file)
        {
            if (file.Size > MemberList.Largest) { _listError = $"The file has more than {MemberList.Largest / 1024} KB."; return null; }
            try
            {
                using var reader = new StreamReader(file.OpenReadStream(MemberList.Largest));
                text = await reader.ReadToEndAsync();
            }
            catch (IOException)
            {
                _listError = "The file could not be read to its end. Choose it once more.";
                return null;
            }
            finally
            {
                _file = null;
            }
        }

        var list = MemberList.Read(text);
        _errors = list.Errors;
        if (list.Addresses.Count > 0) return (list.Addresses, "a list");
        _listError = list.Errors.Count > 0 ? list.Errors[0] : "There is no address in it.";
        return null;
    }
}
