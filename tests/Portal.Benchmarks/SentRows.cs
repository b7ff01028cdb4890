using System.Globalization;
using System.Text;
using System.Text.Json;
using Portal.Reach;

namespace Portal.Benchmarks;

/// <summary>
/// What Exchange Online sends of an organization, parsed: every policy and every scope has a group, a third of the policies' groups hold the group before them, and members are spread over all
/// mailboxes.
/// </summary>
internal sealed class SentRows : IDisposable
{
    private readonly List<JsonDocument> _documents = [];

    public SentRows(int mailboxes, int policies, int scopes, int perMailbox, string app)
    {
        var random = new Random(20261122);
        var ids = Enumerable.Range(0, mailboxes).Select(_ => Guid.NewGuid()).ToArray();
        var groups = Enumerable.Range(0, policies + scopes).Select(_ => Guid.NewGuid()).ToArray();
        var members = groups.Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < mailboxes * perMailbox; i++) members[random.Next(members.Length)].Add(random.Next(mailboxes));
        Mailboxes = Rows(ids.Select((id, i) =>
            $$"""{"Guid":"{{id}}","PrimarySmtpAddress":"mailbox{{i}}@contoso.com","DisplayName":"Mailbox {{i}}","RecipientTypeDetails":"UserMailbox","EmailAddresses":["SMTP:mailbox{{i}}@contoso.com"]}"""));
        Groups = Rows(groups.Select((id, i) =>
            $$"""{"Guid":"{{id}}","Name":"group {{i}}","Identity":"group {{i}}","DisplayName":"Group {{i}}","DistinguishedName":"{{Dn(i)}}","RecipientTypeDetails":"MailUniversalSecurityGroup"}"""));
        Policies = Rows(Enumerable.Range(0, policies)
            .Select(i => $$"""{"Identity":"{{i}}","AppId":"{{app}}","AccessRight":"{{(i % 10 == 0 ? "DenyAccess" : "RestrictAccess")}}","ScopeName":"group {{i}}","ScopeIdentity":"group {{i}}"}"""));
        Scopes = Rows(Enumerable.Range(0, scopes).Select(i => $$"""{"Name":"scope {{i}}","RecipientFilter":"MemberOfGroup -eq '{{Dn(policies + i)}}'"}"""));
        Assignments = Rows(Enumerable.Range(0, scopes)
            .Select(i => $$"""{"Name":"assignment {{i}}","Role":"{{(i % 2 == 0 ? "Application EWS.AccessAsApp" : "Application Exchange Full Access")}}","RoleAssigneeType":"ServicePrincipal","RoleAssignee":"{{app}}","CustomResourceScope":"scope {{i}}"}"""));
        Pointers = Rows([$$"""{"AppId":"{{app}}","ObjectId":"{{app}}"}"""]);
        Members = groups.Index().ToDictionary(
            g => g.Item.ToString(),
            g => Rows(members[g.Index].Select(m => Member(ids[m], $"mailbox{m}@contoso.com", "UserMailbox"))
                .Concat(g.Index > 0 && g.Index % 3 == 0 && g.Index < policies ? [Member(groups[g.Index - 1], "", "MailUniversalSecurityGroup")] : [])),
            StringComparer.Ordinal);
    }

    public Rows Mailboxes { get; }

    public Rows Groups { get; }

    public Rows Policies { get; }

    public Rows Scopes { get; }

    public Rows Assignments { get; }

    public Rows Pointers { get; }

    /// <summary>By the group's id.</summary>
    public IReadOnlyDictionary<string, Rows> Members { get; }

    /// <summary>The least that anybody does who reads them: each mailbox once by its id, each membership looked up.</summary>
    public int LookEachUp()
    {
        var (places, found) = (new Dictionary<Guid, int>(Mailboxes.All!.Count), 0);
        for (var i = 0; i < Mailboxes.All.Count; i++) places[Mailboxes.All[i].GetProperty("Guid").GetGuid()] = i;
        foreach (var group in Groups.All!)
            foreach (var member in Members[group.GetProperty("Guid").GetString()!].All!)
                if (places.ContainsKey(member.GetProperty("Guid").GetGuid())) found++;
        return found;
    }

    public void Dispose() => _documents.ForEach(d => d.Dispose());

    private static string Member(Guid id, string address, string type) => $$"""{"Guid":"{{id}}","PrimarySmtpAddress":"{{address}}","DisplayName":"{{address}}","RecipientTypeDetails":"{{type}}"}""";

    private static string Dn(int group) => string.Create(CultureInfo.InvariantCulture, $"CN=group {group},DC=contoso");

    private Rows Rows(IEnumerable<string> rows)
    {
        var document = JsonDocument.Parse(new StringBuilder("[").AppendJoin(',', rows).Append(']').ToString());
        _documents.Add(document);
        return new([.. document.RootElement.EnumerateArray()], null);
    }
}
