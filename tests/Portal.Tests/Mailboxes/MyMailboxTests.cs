using Portal.Mailboxes;
using Portal.Sandbox.Seeds;
using Portal.SignIn;

namespace Portal.Tests.Mailboxes;

/// <summary>Everybody sees their own mailbox and nobody else's: the account decides, not what a token or an address bar calls it.</summary>
public sealed class MyMailboxTests(OnePortal one) : IClassFixture<OnePortal>
{
    private MyMailbox Mine => one.Portal.Service<MyMailbox>();

    [Fact]
    public async Task Own_address_is_the_one_of_the_account_whatever_the_token_calls_it()
    {
        var greta = Some.Person("Greta Grant") with { ObjectId = SeedIds.People.Greta, UserName = "pilot@contoso.com" };

        var answer = await Mine.RunAsync(greta, default);

        Assert.NotEmpty(answer.Addresses);
        Assert.All(answer.Addresses, a => Assert.StartsWith("greta", a, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(answer.Answer?.With ?? [], f => f.Found!.Mailbox.Address == "pilot@contoso.com");
    }

    [Fact]
    public async Task Somebody_of_another_organization_is_told_so_and_nothing_is_looked_up()
    {
        var frank = Some.Person("Frank Fisher") with { TenantId = Guid.NewGuid().ToString(), UserName = "pilot@contoso.com" };

        var answer = await Mine.RunAsync(frank, default);

        Assert.Null(answer.Answer);
        Assert.Contains("another organization", answer.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_that_is_not_there_has_no_mailbox()
    {
        var gone = Some.Person("Gone") with { ObjectId = Guid.NewGuid().ToString() };

        Assert.NotNull((await Mine.RunAsync(gone, default)).Problem);
    }
}
