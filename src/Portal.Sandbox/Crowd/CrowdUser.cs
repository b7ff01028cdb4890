using Portal.Sandbox.Dataverse;

namespace Portal.Sandbox.Crowd;

/// <summary>The person that a generated mailbox belongs to.</summary>
internal sealed record CrowdUser(Population Population, int Index, Fate Fate) : GeneratedRow(Population.UserId(Index), ChangedAt(Population, Index, Fate) * 1_000)
{
    public static long ChangedAt(Population population, int index, Fate fate) => fate.Standing == Standing.OwnerDisabled ? fate.Since : population.Fates.CreatedAt(index);

    public override object? Value(string column) => column switch
    {
        "systemuserid" => Id,
        "versionnumber" => Version,
        "fullname" => Population.NameOf(Index),
        "firstname" => FirstWord(Population.NameOf(Index)),
        "lastname" => Rest(Population.NameOf(Index)),
        "domainname" or "internalemailaddress" => Population.AddressOf(Index),
        "azureactivedirectoryobjectid" => Population.AccountId(Index),
        "isdisabled" => Fate.Standing == Standing.OwnerDisabled,
        "accessmode" => 0L,
        "defaultmailbox" => Changes.Lookup("mailbox", Population.MailboxId(Index)),
        "businessunitid" => Changes.Lookup("businessunit", Population.IdOf("business unit")),
        "statecode" => 0L,
        "statuscode" => 1L,
        "createdon" => Crowd.Population.Time(Population.Fates.CreatedAt(Index)),
        "modifiedon" => Crowd.Population.Time(ChangedAt(Population, Index, Fate)),
        _ => null,
    };

    private static string FirstWord(string name) => name.IndexOf(' ') is > 0 and var space ? Cut(name[..space]) : Cut(name);

    private static string? Rest(string name) => name.IndexOf(' ') is > 0 and var space ? Cut(name[(space + 1)..]) : null;

    private static string Cut(string name) => name.Length <= 64 ? name : name[..64];
}

internal sealed record CrowdQueue(Population Population, int Index, Fate Fate) : GeneratedRow(Population.QueueId(Index), Population.Fates.CreatedAt(Index) * 1_000)
{
    public override object? Value(string column) => column switch
    {
        "queueid" => Id,
        "versionnumber" => Version,
        "name" => Population.NameOf(Index),
        "emailaddress" => Population.AddressOf(Index),
        "queueviewtype" => 0L,
        "defaultmailbox" => Changes.Lookup("mailbox", Population.MailboxId(Index)),
        "statecode" => 0L,
        "statuscode" => 1L,
        "createdon" or "modifiedon" => Crowd.Population.Time(Population.Fates.CreatedAt(Index)),
        _ => null,
    };
}
