using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Mailboxes.Causes;
using Portal.Plans;
using Portal.Shared;
using Portal.SignIn;

namespace Portal.Mailboxes.Live;

/// <summary>The account with the mailbox's address: is it there, enabled, and has it an Exchange plan?</summary>
public sealed class LookAtPerson(CloudNetwork network, ReaderIdentity reader, Places places, TimeProvider time)
{
    internal const string Who = "License Administrator or User Administrator of the mailbox's tenant";

    private const string Source = "Microsoft Graph, users";

    public async Task<IReadOnlyList<LiveSign>> LookAsync(LiveSubject subject, CancellationToken ct)
    {
        if (subject.IsOnPremises) return [Sign(Truth.NotReached, "The mailbox is on Exchange Server, which asks for no plan in Microsoft Entra.")];
        if (subject.Row is null || subject.Mailbox.Address is not { Length: > 0 } address) return [];
        if (subject.TenantId is not { } tenant || !reader.IsOf(tenant)) return [Not($"the mailbox is in {Named(subject.TenantId)}, where this portal has no reader")];
        var account = await new People(network, reader.Credential).FindByAddressAsync(address, ct);
        return account is null ? Nobody(subject, tenant) : [Of(account, subject)];
    }

    private IReadOnlyList<LiveSign> Nobody(LiveSubject subject, string tenant) => subject.Failing
        ? [Sign(Truth.NotOk, $"No account of {Named(tenant)} has this address.", CausesOfDynamics.AddressUnknown) with { Link = MailboxLinks.Address }, Not("no account has the address")]
        : [Not($"no account of {Named(tenant)} has this address")];

    private LiveSign Of(MailAccount account, LiveSubject subject) => (account, subject.Mailbox.IsQueue) switch
    {
        ({ HasPlan: true, Person.Enabled: not false }, _) =>
            Sign(
                Truth.Ok,
                $"The account {account.Person.Name.Isolated()} is enabled and has an Exchange Online plan.") with
                {
                    Cleared = [CausesOfDynamics.AccountDisabled, CausesOfDynamics.NoLicence]
                },
        (_, true) => Not("a queue's mailbox may be a shared one, whose account is disabled and needs no plan"), // only Exchange knows what kind it is
        ({ Person.Enabled: false }, _) => Sign(Truth.NotOk, $"The account {account.Person.Name.Isolated()} is disabled.", CausesOfDynamics.AccountDisabled),
        _ =>
            Sign(
                Truth.NotOk,
                $"The account {account.Person.Name.Isolated()} has no Exchange Online plan{(account.Synced ? "; if its mailbox is on Exchange Server, the profile does not fit" : "")}.",
                CausesOfDynamics.NoLicence),
    };

    private string Named(string? tenant) => tenant is null ? "a tenant that the profile does not name" : places.TenantName(tenant).Isolated();

    private LiveSign Not(string why) => Sign(Truth.CouldNotCheck, LiveLooks.Words(why, Who));

    private LiveSign Sign(Truth truth, string sentence, string? cause = null) => new(MailboxLinks.Licence, truth, sentence, Source, time.GetUtcNow(), cause);
}
