using Portal.Cloud.Dataverse;
using Portal.Mailboxes.Causes;
using Portal.Mailboxes.Live;
using Portal.Plans;
using Portal.Profiles;
using Portal.Readiness;
using Portal.Settings;

namespace Portal.Tests.Mailboxes.Live;

/// <summary>From what was read of Exchange Online to the link of the chain, case by case.</summary>
public sealed class LookAtExchangeOnlineTests
{
    private const string App = "11111111-1111-4111-8111-111111111111", Address = "pia@contoso.com";

    private static readonly DateTimeOffset Today = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), NextMay = new(2027, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly UserAgentLists NoLists = new("", [], []), Shut = new("EnforceAllowList", ["Outlook/*"], []);

    private static readonly OnlineReport Good = new(Today, Today, "t", "contoso.onmicrosoft.com", "the portal's reader", "")
    {
        ByRest = true, EwsEnabled = EwsSwitch.True, AllowedApps = [App], Agents = NoLists, Mailbox = new(Address, "UserMailbox", "ExchangeOnlineEnterprise-1", EwsSwitch.Null, NoLists),
    };

    public static TheoryData<string, OnlineReport, bool?, bool?, Truth, string?> Cases => new()
    {
        { "everything is open", Good, true, false, Truth.Ok, null },
        { "no policy was asked for", Good, null, null, Truth.Ok, null },
        { "the app is not on the list", Good with { AllowedApps = [Guid.Empty.ToString()] }, true, false, Truth.NotOk, CausesOfExchange.EwsList },
        { "the organization is off", Good with { EwsEnabled = EwsSwitch.False }, true, false, Truth.NotOk, CausesOfExchange.EwsOff },
        { "it was never set", Good with { EwsEnabled = EwsSwitch.Null }, true, false, Truth.Waiting, null },
        { "the mailbox is off", Good with { Mailbox = Good.Mailbox! with { EwsEnabled = EwsSwitch.False } }, true, false, Truth.NotOk, CausesOfExchange.EwsOff },
        { "another mailbox is off", Good with { Mailbox = Good.Mailbox! with { Address = "pilot@contoso.com", EwsEnabled = EwsSwitch.False } }, true, false, Truth.Ok, null },
        { "a kiosk plan", Good with { Mailbox = Good.Mailbox! with { Plan = "ExchangeOnlineDeskless-1" } }, true, false, Truth.NotOk, CausesOfDynamics.NoLicence },
        { "the organization's user agents", Good with { Agents = Shut }, true, false, Truth.NotOk, CausesOfExchange.UserAgents },
        { "the mailbox's user agents", Good with { Mailbox = Good.Mailbox! with { Agents = Shut } }, true, false, Truth.NotOk, CausesOfExchange.UserAgents },
        { "a policy and no role", Good, false, false, Truth.NotOk, CausesOfExchange.AppPolicy },
        { "a policy and a role", Good, false, true, Truth.Ok, null },
        { "a policy and nobody knows of roles", Good, false, null, Truth.NotOk, CausesOfExchange.AppPolicy },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Today_EWS_counts(string what, OnlineReport report, bool? policy, bool? role, Truth truth, string? cause)
    {
        var sign = LookAtExchangeOnline.Judge(Subject(Today), report, new OnlineNow(report, policy, role, null));

        Assert.Equal((what, truth, cause), (what, sign.Truth, sign.Cause));
        Assert.Equal("Exchange Online, read as the portal's reader", sign.Source);
        if (cause is not null) Assert.NotNull(CauseCatalogue.Find(cause));
    }

    /// <summary>"EWS … 1 April 2027": from then on only what reaches Microsoft Graph counts, which are policies, roles and user agents.</summary>
    [Fact]
    public void From_April_2027_switch_and_list_of_EWS_say_nothing()
    {
        var closed = Good with { EwsEnabled = EwsSwitch.False, AllowedApps = [] };

        Assert.Equal(Truth.Ok, LookAtExchangeOnline.Judge(Subject(NextMay), closed, new OnlineNow(closed, true, null, null)).Truth);
        Assert.Equal(Truth.CouldNotCheck, LookAtExchangeOnline.Judge(Subject(NextMay), closed, new OnlineNow(closed, null, null, null)).Truth);
        Assert.Equal(CausesOfExchange.AppPolicy, LookAtExchangeOnline.Judge(Subject(NextMay), closed, new OnlineNow(closed, false, false, null)).Cause);
        Assert.Equal(CausesOfExchange.UserAgents, LookAtExchangeOnline.Judge(Subject(NextMay), closed with { Agents = Shut }, new OnlineNow(closed, true, null, null)).Cause);
    }

    [Fact]
    public void What_is_not_certain_is_no_finding_where_the_test_passed()
    {
        var passed = Subject(Today, failing: false);

        Assert.Equal(Truth.CouldNotCheck, LookAtExchangeOnline.Judge(passed, Good, new OnlineNow(Good, false, null, null)).Truth);
        Assert.Equal(Truth.Ok, LookAtExchangeOnline.Judge(passed, Good with { Mailbox = Good.Mailbox! with { Plan = "ExchangeOnlineDeskless-1" } }, new OnlineNow(Good, true, null, null)).Truth);
    }

    /// <summary>An alert is from before only where the look would have found what it names.</summary>
    [Fact]
    public void Look_clears_only_what_it_looked_at()
    {
        Assert.Equal(
            [CausesOfExchange.EwsList, CausesOfExchange.EwsOff, CausesOfExchange.UserAgents, CausesOfExchange.AppPolicy],
            LookAtExchangeOnline.Judge(Subject(Today), Good, new OnlineNow(Good, true, null, null)).Cleared);
        Assert.Equal([CausesOfExchange.EwsList], LookAtExchangeOnline.Judge(Subject(Today), Good with { Mailbox = null }, null).Cleared); // an older report of a set-up, about another mailbox
        Assert.Empty(LookAtExchangeOnline.Judge(Subject(Today), Good with { EwsEnabled = EwsSwitch.False }, null).Cleared);
    }

    private static LiveSubject Subject(DateTimeOffset world, bool failing = true)
    {
        var mailbox = new Mailbox(Guid.NewGuid(), "Pia Lind", Address, Guid.NewGuid(), "Contoso Online", IsQueue: false, IsForward: false, Active: true)
        {
            Incoming = failing
                ? MailboxResult.Failure
                : MailboxResult.Success };
        var row = new ServerProfile(mailbox.ProfileId!.Value, "Contoso Online", 3, 7, null, true, null);
        return new(mailbox, row, new FoundProfile(new EnvironmentSettings(), row, ProfileKind.CrossTenant, "t", App, App, []), "t", world);
    }
}
