using Portal.Sandbox.Entra;
using Portal.Sandbox.Exchange;
using Portal.Sandbox.Seeds;

namespace Portal.Sandbox.Crowd;

/// <summary>The generated people where Entra and Exchange know them, so that a licence, an account and a mailbox can be looked up and a test can reach it. They are found by name, not listed.</summary>
internal sealed class CrowdPeople(CrowdTables crowds, EntraDirectory directory, ExchangeState exchange)
{
    public void Introduce()
    {
        directory.Generated = User;
        exchange.Generated = Mailbox;
    }

    /// <summary>Numbers of all populations in a row.</summary>
    public int Numbers => crowds.Populations.Sum(p => p.Count);

    /// <summary>The mailbox and its owner by the number in that row; null where there is none.</summary>
    public (ExchangeMailbox? Mailbox, User? Owner) MailboxOf(int number)
    {
        foreach (var population in crowds.Populations)
        {
            if (number < population.Count) return CrowdFates.IsForward(number) ? (null, null) : (MailboxOf(population, number, population.AddressOf(number)), UserOf(population, number));
            number -= population.Count;
        }

        return (null, null);
    }

    private User? User(string idOrAddress)
    {
        foreach (var population in crowds.Populations)
            if ((population.IndexOfAccount(idOrAddress) ?? population.IndexOf(idOrAddress)) is { } index) return UserOf(population, index);
        return null;
    }

    private static User? UserOf(Population population, int index)
    {
        var fate = population.Fates.Of(index);
        if (fate.IsTrouble && fate.Trouble!.Key is "unknown-address" or "recreated-user") return null;
        var address = population.AddressOf(index);
        return new User
        {
            Id = population.AccountId(index), TenantId = SeedIds.Contoso, DisplayName = population.NameOf(index), UserPrincipalName = address, Mail = address, OnPremisesSync = IsOnPremises(population, index),
            AccountEnabled = !CrowdFates.IsQueue(index) && fate.Standing != Standing.OwnerDisabled && !(fate.IsTrouble && fate.Trouble!.Key == "user-disabled-graph"),
            ExchangePlanId = CrowdFates.IsQueue(index)
                || IsOnPremises(population, index)
                || (fate.IsTrouble && fate.Trouble!.Key is "no-licence" or "invalid-licence" or "not-enabled-for-rest")
                ? null
                : ExchangePlans.Plan2,
        };
    }

    private ExchangeMailbox? Mailbox(string address)
    {
        foreach (var population in crowds.Populations)
            if (population.IndexOf(address) is { } index) return MailboxOf(population, index, address);
        return null;
    }

    private static ExchangeMailbox? MailboxOf(Population population, int index, string address)
    {
        var fate = population.Fates.Of(index);
        var trouble = fate.IsTrouble ? fate.Trouble!.Key : null;
        if (trouble is "unknown-address" or "no-mailbox") return null;
        return new ExchangeMailbox(address.ToLowerInvariant(), population.NameOf(index), IsOnPremises(population, index) ? SeedIds.ExchangeHost : ExchangeMailbox.Cloud)
        {
            IsShared = CrowdFates.IsQueue(index), EwsEnabled = trouble == "ews-off-mailbox" ? false : null, SendQuotaExceeded = trouble == "quota",
        };
    }

    private static bool IsOnPremises(Population population, int index) => population.Fates.ProfileOf(index) is CrowdProfiles.OnPremises or CrowdProfiles.OnPremises + 1;
}
