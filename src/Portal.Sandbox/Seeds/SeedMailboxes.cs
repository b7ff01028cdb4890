using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.State;

namespace Portal.Sandbox.Seeds;

/// <summary>Users and queues with their mailboxes in one environment. Names are invented; who is wrong in which way follows from the number.</summary>
internal sealed class SeedMailboxes(DataverseRows rows, EntraDirectory directory, ExchangeState exchange, Clocks clocks, DataverseEnvironment environment)
{
    private static readonly string[] First =
    [
        "Ada", "Bela", "Carla", "David", "Elif", "Farid", "Gitte", "Henrik", "Ines", "Jonas", "Katja", "Lars", "Mira", "Nils", "Olga", "Pavel",
        "Quirin", "Rosa", "Stefan", "Tara", "Ulla", "Vito", "Wanda", "Xenia", "Yusuf",
    ];

    private static readonly string[] Last = ["Andersen", "Baumann", "Costa", "Demir", "Ekberg", "Ferrari", "Gruber", "Horvat", "Ivanova", "Jansen"];

    private static readonly string[] Departments =
    [
        "Sales", "Support", "Billing", "Returns", "Orders", "Complaints", "Events", "Press", "Careers", "Partners", "Spare parts", "Field service",
        "Warranty", "Leasing", "Training", "Logistics", "Purchasing", "Quality", "Service desk", "Contracts",
    ];

    /// <summary>How a seeded mailbox stands.</summary>
    private enum Case { Working, NotSetUp, Cloud, UnknownAddress, MovedToCloud, Unapproved, Rejected, NoProfile }

    public void Plant(int users, int queues, bool withProfiles)
    {
        if (withProfiles) PlantPilot();
        for (var i = 0; i < users - (withProfiles ? 1 : 0); i++) PlantUser(i, withProfiles ? CaseOf(i, users) : i % 5 == 4 ? Case.Cloud : Case.NotSetUp);
        for (var i = 0; i < queues; i++) PlantQueue(i, withProfiles ? (i % 10 == 9 ? Case.Unapproved : Case.Working) : Case.NotSetUp);
    }

    /// <summary>Of 200: 130 work, 24 are in Exchange Online, 24 are not set up yet, the rest is wrong.</summary>
    private static Case CaseOf(int i, int users) => (i, users - i) switch
    {
        ( < 130, _) => Case.Working,
        ( < 154, _) => Case.Cloud,
        ( < 178, _) => Case.NotSetUp,
        ( < 182, _) => Case.UnknownAddress,
        ( < 187, _) => Case.MovedToCloud,
        ( < 192, _) => Case.Unapproved,
        ( < 195, _) => Case.Rejected,
        _ => Case.NoProfile,
    };

    private void PlantPilot()
    {
        exchange.Mailboxes.Put("pilot@contoso.com", new("pilot@contoso.com", "Pia Lind", SeedIds.ExchangeHost));
        Owner("pilot@contoso.com", "Pia Lind", SeedIds.People.Pia, Case.NotSetUp);
    }

    private void PlantUser(int i, Case how)
    {
        var (first, last) = (First[i % First.Length], Last[i / First.Length % Last.Length]);
        var suffix = environment.Host.StartsWith("contoso-test", StringComparison.Ordinal) ? ".test" : "";
        var address = $"{first}.{last}{suffix}@contoso.com".ToLowerInvariant();
        var entraId = SeedIds.Derived("owner " + address);
        directory.Users.Put(
            entraId,
            new User
            {
                Id = entraId,
                TenantId = SeedIds.Contoso,
                DisplayName = $"{first} {last}",
                UserPrincipalName = address,
                Mail = address,
                JobTitle = Departments[i % Departments.Length],
                OnPremisesSync = true,
                ExchangePlanId = how is Case.Cloud or Case.MovedToCloud ? ExchangePlans.Plan2 : null
            });
        PlantExchange(address, $"{first} {last}", how);
        Owner(address, $"{first} {last}", entraId, how);
    }

    private void Owner(string address, string name, string entraId, Case how)
    {
        var (user, mailbox) = (Id("user " + entraId), Id("mailbox " + address));
        Put("systemuser", user, new()
        {
            ["fullname"] = name, ["firstname"] = name.Split(' ')[0], ["lastname"] = name.Split(' ')[1], ["domainname"] = address, ["internalemailaddress"] = address, ["azureactivedirectoryobjectid"] = entraId,
            ["businessunitid"] = Changes.Lookup("businessunit", Id("business unit")), ["defaultmailbox"] = Changes.Lookup("mailbox", mailbox), ["emailrouteraccessapproval"] = ApprovalOf(how),
        }, [Privileges.BasicUser]);
        PutMailbox(mailbox, name, address, "systemuser", user, how);
    }

    private void PlantQueue(int i, Case how)
    {
        var name = Departments[i % Departments.Length] + (i < Departments.Length ? "" : " North");
        var suffix = environment.Host.StartsWith("contoso-test", StringComparison.Ordinal) ? ".test" : "";
        var address = $"{name.Replace(' ', '-')}{suffix}@contoso.com".ToLowerInvariant();
        PlantExchange(address, name, how);
        // A shared mailbox has an account that nobody signs in with.
        var account = SeedIds.Derived("shared " + address);
        directory.Users.Put(
            account,
            new User
            {
                Id = account,
                TenantId = SeedIds.Contoso,
                DisplayName = name,
                UserPrincipalName = address,
                Mail = address,
                AccountEnabled = false,
                OnPremisesSync = true,
                ExchangePlanId = how == Case.Cloud ? ExchangePlans.Plan2 : null
            });
        var (queue, mailbox) = (Id("queue " + address), Id("mailbox " + address));
        Put("queue", queue, new() { ["name"] = name, ["emailaddress"] = address, ["defaultmailbox"] = Changes.Lookup("mailbox", mailbox), ["emailrouteraccessapproval"] = ApprovalOf(how) });
        PutMailbox(mailbox, name, address, "queue", queue, how);
    }

    private void PlantExchange(string address, string name, Case how)
    {
        if (how != Case.UnknownAddress) exchange.Mailboxes.Put(address, new(address, name, how is Case.Cloud or Case.MovedToCloud ? ExchangeMailbox.Cloud : SeedIds.ExchangeHost));
    }

    private void PutMailbox(string id, string name, string address, string ownerTable, string owner, Case how)
    {
        var tested = clocks.World.AddDays(-40);
        var status = how switch { Case.Working or Case.Cloud => 1, Case.NotSetUp => 0, _ => 2 };
        Put("mailbox", id, new()
        {
            ["name"] = name, ["emailaddress"] = address, ["regardingobjectid"] = Changes.Lookup(ownerTable, owner), ["regardingobjecttypecode"] = ownerTable, ["isforwardmailbox"] = false,
            ["ownerid"] = ownerTable == "systemuser" ? Changes.Lookup(ownerTable, owner) : Changes.Lookup("team", Id(SeedDataverse.QueueTeam)),
            ["emailserverprofile"] = ProfileOf(how) is { } profile ? Changes.Lookup("emailserverprofile", profile) : null,
            ["incomingemaildeliverymethod"] = how == Case.NotSetUp ? 0 : 2, ["outgoingemaildeliverymethod"] = how == Case.NotSetUp ? 0 : 2, ["actdeliverymethod"] = how == Case.NotSetUp || ownerTable == "queue" ? 2 : 1,
            ["emailrouteraccessapproval"] = ApprovalOf(how),
            ["isemailaddressapprovedbyo365admin"] = how == Case.Cloud,
            ["incomingemailstatus"] = status,
            ["outgoingemailstatus"] = status,
            ["actstatus"] = ownerTable == "queue" ? 0 : status,
            ["mailboxstatus"] = status,
            ["testmailboxaccesscompletedon"] = status == 0 ? null : tested,
            ["emailaddressapprovedby"] = ApprovalOf(how) == 1 ? Changes.Lookup("systemuser", Id("user " + SeedIds.People.Gloria)) : null, ["emailaddressapprovedon"] = ApprovalOf(how) == 1 ? tested.AddHours(-1) : null,
            ["lastsuccessfulsynccompletedon"] = status == 1 ? clocks.World.AddMinutes(-9) : null,
        });
        if (AlertOf(how, name) is var (text, details) && text is not null) Alert(id, text, details!);
    }

    private string? ProfileOf(Case how) => how switch
    {
        Case.Cloud => Id("profile online"),
        Case.NotSetUp or Case.NoProfile => null,
        _ => LegacyProfiles.WorkingId(environment),
    };

    private static int ApprovalOf(Case how) => how switch { Case.NotSetUp => 0, Case.Unapproved => 2, Case.Rejected => 3, _ => 1 };

    private static (string? Text, string? Details) AlertOf(Case how, string name) => how switch
    {
        Case.UnknownAddress or Case.MovedToCloud =>
            ($"Email cannot be received for the mailbox {name}. The SMTP address has no mailbox associated with it.",
                "ErrorNonExistentMailbox: The SMTP address has no mailbox associated with it."),
        Case.Unapproved or Case.Rejected => ($"Mailbox {name} can't be tested because one or more email addresses haven't been approved.", "emailrouteraccessapproval is not Approved."),
        Case.NoProfile => ($"Email cannot be received for the mailbox {name}. The mailbox has no active email server profile. InvalidIncomingEmailServerProfile", "InvalidIncomingEmailServerProfile"),
        _ => (null, null),
    };

    private void Alert(string mailbox, string text, string details) => Put("tracelog", Id("alert " + mailbox), new()
    {
        ["text"] = text,
        ["errordetails"] = details,
        ["level"] = 3,
        ["tracestatus"] = false,
        ["regardingobjectid"] = Changes.Lookup("mailbox", mailbox),
        ["regardingobjecttypecode"] = "mailbox",
        ["errortypedisplay"] = "Permanent",
    });

    private void Put(string table, string id, Changes values, IReadOnlyList<string>? roles = null) => rows.Write(environment, Tables.ByName(table), id, values, userId: null, roles);

    private string Id(string words) => SeedDataverse.Id(environment, words);
}
