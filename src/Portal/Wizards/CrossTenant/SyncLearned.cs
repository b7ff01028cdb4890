using Portal.Plans;
using Portal.Steps;
using Portal.Wizards.CrossTenant.Steps;

namespace Portal.Wizards.CrossTenant;

/// <summary>What pasted answers may teach a cross-tenant set-up: the app, its grants, the tenant's limits, and a secret that a script stored. All else is only for the portal's own look.</summary>
internal static class SyncLearned
{
    /// <summary>What is wrong, or null.</summary>
    public static string? Refusal(SetUp before, object after)
    {
        var known = before.Record();
        if (after is not CrossTenantSetUp record || Untaught(record) != Untaught(known)) return "They would change what was typed, or what only the portal's own look may tell.";
        if (record.App != known.App && !Taught.IsApp(record.App, record.Form.AppId)) return "They hold an application whose ids are no ids, or another one than was chosen.";
        if (record.Grants.Any(g => !known.Grants.Contains(g) && !Taught.IsGrant(g.Grant))) return "They hold a grant whose id is no id.";
        if ((record.Profile != known.Profile && !Taught.IsProfile(record.Profile, known.Profile, CrossTenantRows.IdOf(record))) || !Taught.IsProof(record.Proof, known.Proof, record.Profile)
            || (record.Typed != known.Typed && record is not { Typed: null, Profile.Pasted: true })) return "They name another profile or secret than the portal stored.";
        return record.Rules is { } rules && rules != known.Rules && !Taught.IsRule(rules) ? "They hold a policy on credentials that cannot be one." : null;
    }

    /// <summary>The record without what a paste may teach at all. A field that is added to it is not taught until it stands here.</summary>
    private static string Untaught(CrossTenantSetUp record) => SetUpState.Write(record with { App = null, Grants = [], Profile = null, Proof = null, Typed = null, Rules = null });
}
