using Portal.Cloud;
using Portal.Cloud.Graph;
using Portal.Cloud.Http;
using Portal.Connections;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Mailboxes;

/// <summary>What the directory says of the signed-in person's own addresses.</summary>
/// <param name="Addresses">Of the account that signed in; never of anybody else.</param>
public sealed record MyAnswer(IReadOnlyList<string> Addresses, MailboxAnswer? Answer, Problem? Problem)
{
    public string Sentence => (Problem, Answer) switch
    {
        ({ } problem, _) => problem.Sentence,
        (_, { With: [var one] } answer) => answer.Unchecked.Count == 0 ? MyWords.Sentence(one) : $"{MyWords.Sentence(one)} Another environment could not be asked.",
        (_, { With.Count: > 1 }) => "Your mailbox is in more than one environment of Dynamics 365; each has its own answer.",
        (_, { Unchecked.Count: > 0 }) => "The portal could not ask Dynamics 365 at the moment, so it cannot say anything about your mailbox.",
        _ => "Dynamics 365 has no mailbox for you.",
    };
}

/// <summary>The verdict in plain words, for the person themselves.</summary>
public static class MyWords
{
    public static string Sentence(EnvironmentFinding finding) => MailboxVerdicts.Of(finding).Truth switch
    {
        Truth.Ok => "Your mailbox is connected to Dynamics 365 and works.",
        Truth.Waiting => "Your mailbox is being tested at the moment.",
        _ => "Your mailbox is not synchronized with Dynamics 365 at the moment.",
    };
}

/// <summary>
/// One's own mailbox. Who asks is the account of the validated id token (tenant and object id); which addresses are theirs is what Microsoft Entra says of this account now.
/// What a token calls a user name is for display only (https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference), and nothing is taken from the address bar.
/// </summary>
public sealed class MyMailbox(CloudNetwork network, ReaderIdentity reader, LookUpMailbox lookUp, Places places)
{
    public async Task<MyAnswer> RunAsync(Person person, CancellationToken ct)
    {
        // The portal can ask about accounts of its own tenant only; another one's administrators could name any address.
        if (!reader.IsOf(person.TenantId)) return Refused("Your account belongs to another organization, so the portal does not know your address.", "Ask helpdesk to open your mailbox.");
        DirectoryPerson? account;
        try
        {
            account = await new People(network, reader.Credential).FindAsync(person.ObjectId, ct);
        }
        catch (CloudException error)
        {
            return new MyAnswer([], null, error.Error.ToProblem());
        }

        string[] addresses = [.. new[] { account?.Mail, account?.UserName }.OfType<string>().Where(a => Typed.TryEmail(a, out _, out _)).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (addresses.Length == 0) return Refused("Microsoft Entra knows no e-mail address of your account.", "Ask helpdesk to open your mailbox.");
        if (places.Known.Environments.Count == 0) return Refused("The portal is connected to no environment of Dynamics 365.", "Ask whoever runs this portal.");
        var answer = await lookUp.RunAsync(addresses[0], person, ct, Permissions.SignedIn);
        if (answer.With.Count == 0 && addresses.Length > 1) answer = await lookUp.RunAsync(addresses[1], person, ct, Permissions.SignedIn);
        return new MyAnswer(addresses, answer, null);
    }

    private static MyAnswer Refused(string sentence, string remedy) => new([], null, new Problem(sentence, Remedy: remedy));
}
