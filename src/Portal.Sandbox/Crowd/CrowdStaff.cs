using Portal.Sandbox.Dataverse;
using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.Crowd;

/// <summary>Mailboxes of people who sign in to the portal, so that they have one of their own to look at: one that works, one on the profile whose secret expired, one that waits for approval.</summary>
internal sealed class CrowdStaff(DataverseRows rows, EntraDirectory directory, ExchangeState exchange, DataverseEnvironment environment, DateTimeOffset born)
{
    public void Plant()
    {
        Put(SeedIds.People.Alice, CrowdProfiles.Own, approval: 1, status: 1);
        Put(SeedIds.People.Hanna, CrowdProfiles.South, approval: 1, status: 2);
        Put(SeedIds.People.Aurel, CrowdProfiles.Own, approval: 2, status: 0);
    }

    private void Put(string personId, int profile, int approval, int status)
    {
        var person = People.All.Single(p => p.Id == personId);
        var (user, mailbox) = (Id("user " + personId), Id("mailbox " + person.UserName));
        if (rows.Of(environment, "mailbox").Find(mailbox) is not null) return;
        directory.Users.Put(personId, directory.Users.Find(personId)! with { ExchangePlanId = ExchangePlans.Plan2 });
        exchange.Mailboxes.Put(person.UserName, new(person.UserName, person.Name, ExchangeMailbox.Cloud));
        rows.Write(environment, Tables.ByName("systemuser"), user, new()
        {
            ["fullname"] = person.Name, ["firstname"] = person.Name.Split(' ')[0], ["lastname"] = person.Name.Split(' ')[1], ["domainname"] = person.UserName, ["internalemailaddress"] = person.UserName,
            ["azureactivedirectoryobjectid"] = personId, ["businessunitid"] = Changes.Lookup("businessunit", Id("business unit")), ["defaultmailbox"] = Changes.Lookup("mailbox", mailbox),
        }, userId: null, rows.Of(environment, "systemuser").Find(user)?.Roles ?? [Privileges.BasicUser]);
        rows.Write(environment, Tables.ByName("mailbox"), mailbox, new()
        {
            ["name"] = person.Name, ["emailaddress"] = person.UserName, ["regardingobjectid"] = Changes.Lookup("systemuser", user), ["regardingobjecttypecode"] = "systemuser", ["isforwardmailbox"] = false,
            ["ownerid"] = Changes.Lookup("systemuser", user), ["emailserverprofile"] = Changes.Lookup("emailserverprofile", CrowdProfiles.IdOf(environment.Host, profile)),
            ["incomingemaildeliverymethod"] = 2, ["outgoingemaildeliverymethod"] = 2, ["actdeliverymethod"] = 1, ["emailrouteraccessapproval"] = approval, ["isemailaddressapprovedbyo365admin"] = approval == 1,
            ["emailaddressapprovedon"] = approval == 1 ? born.AddDays(-90) : null, ["testmailboxaccesscompletedon"] = status == 0 ? null : born.AddDays(-90),
            ["incomingemailstatus"] = status,
            ["outgoingemailstatus"] = status,
            ["actstatus"] = status,
            ["mailboxstatus"] = status,
            ["lastsuccessfulsynccompletedon"] = status switch { 0 => null, 1 => born.AddMinutes(-6), _ => born.AddHours(-7) },
        }, userId: null);
        if (status != 2) return;
        var trouble = Troubles.SecretExpired;
        rows.Write(environment, Tables.ByName("tracelog"), Id("alert " + mailbox), new()
        {
            ["text"] = trouble.AlertFor(person.Name, person.UserName),
            ["errordetails"] = trouble.Details.Replace("{0}", CrowdProfiles.AppOf(environment.Host, profile), StringComparison.Ordinal),
            ["level"] = 3,
            ["tracestatus"] = false,
            ["tracecode"] = trouble.Code, ["regardingobjectid"] = Changes.Lookup("mailbox", mailbox), ["regardingobjecttypecode"] = "mailbox", ["errortypedisplay"] = "Permanent", ["machinename"] = "SANDBOX-ASYNC-01",
            ["createdon"] = born.AddHours(-7),
        }, userId: null);
    }

    private string Id(string words) => SeedDataverse.Id(environment, words);
}
