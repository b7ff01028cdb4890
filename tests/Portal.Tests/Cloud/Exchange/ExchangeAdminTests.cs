using System.Text;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.AspNetCore.Http;
using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Portal.Sandbox.Seeds;

namespace Portal.Tests.Cloud.Exchange;

/// <summary>What the portal may send to the service behind Exchange Online PowerShell, and what it makes of the answers.</summary>
public sealed class ExchangeAdminTests
{
    [Fact]
    public void Only_these_cmdlets_are_ever_sent() =>
        Assert.Equal(
        [
            "Add-DistributionGroupMember", "Get-ApplicationAccessPolicy", "Get-CASMailbox", "Get-DistributionGroup", "Get-DistributionGroupMember", "Get-Mailbox", "Get-ManagementRole",
            "Get-ManagementRoleAssignment", "Get-ManagementScope", "Get-OrganizationConfig", "Get-Recipient", "Get-ServicePrincipal", "Get-UnifiedGroupLinks", "New-ApplicationAccessPolicy",
            "New-DistributionGroup", "New-ManagementRoleAssignment", "New-ManagementScope", "New-ServicePrincipal", "Remove-ApplicationAccessPolicy", "Remove-DistributionGroup",
            "Remove-ManagementRoleAssignment", "Remove-ManagementScope", "Remove-ServicePrincipal", "Set-OrganizationConfig", "Test-ApplicationAccessPolicy", "Test-ServicePrincipalAuthorization",
        ], ExchangeAdmin.Allowed.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Remove-Mailbox", "Identity")]
    [InlineData("get-mailbox", "Identity")]
    [InlineData("Get-EXOMailbox", "Identity")]
    [InlineData("Get-Mailbox", "Filter")]
    [InlineData("Set-OrganizationConfig", "EwsBlockList")]
    [InlineData("Get-OrganizationConfig", "EwsEnabled")]
    public async Task Another_cmdlet_or_parameter_is_refused_before_anything_is_sent(string cmdlet, string parameter)
    {
        await using var server = await FakeServer.StartAsync(_ => throw new InvalidOperationException("Nothing may be sent."));
        using var network = new CloudNetwork(server.Attach);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Admin(network).InvokeAsync(cmdlet, new JsonObject { [parameter] = "x" }, default));
    }

    [Theory]
    [InlineData()]
    [InlineData("room-panels")]
    [InlineData("0e300000-0000-4000-8000-000000000031,0e300000-0000-4000-8000-000000000032")]
    public async Task An_empty_or_malformed_list_is_never_sent(params string[] list)
    {
        await using var server = await FakeServer.StartAsync(_ => throw new InvalidOperationException("Nothing may be sent."));
        using var network = new CloudNetwork(server.Attach);

        await Assert.ThrowsAsync<ArgumentException>(() => Admin(network).SetAllowedAppsAsync(list, default));
    }

    [Theory]
    [InlineData(true, "true")]
    [InlineData(false, "false")]
    [InlineData(null, "null")]
    public async Task The_switch_is_sent_as_itself_for_the_account_s_own_mailbox_and_without_a_question(bool? enabled, string json)
    {
        var (body, anchor) = ("", "");
        await using var server = await FakeServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            (body, anchor) = (await reader.ReadToEndAsync(), context.Request.Headers["X-AnchorMailbox"].ToString());
        });
        using var network = new CloudNetwork(server.Attach);

        await Admin(network).SetEwsEnabledAsync(enabled, default);

        Assert.Equal("""{"CmdletInput":{"CmdletName":"Set-OrganizationConfig","Parameters":{"EwsEnabled":JSON,"Confirm":false}}}""".Replace("JSON", json, StringComparison.Ordinal), body);
        Assert.Equal("UPN:fiona@fabrikam.com", anchor);
    }

    // Bodies as several programs report them; Microsoft documents none.
    public static TheoryData<int, string, CloudErrorKind, string> Refusals() => new()
    {
        { 401, """{"error":{"code":"Unauthorized","message":"User is not allowed to call Set-OrganizationConfig"}}""", CloudErrorKind.NotAllowed, "Exchange Online does not let this account run that command." },
        { 403, "", CloudErrorKind.NotAllowed, "Exchange Online does not let this account run that command." },
        { 403, "\0\0\0\0", CloudErrorKind.NotAllowed, "Exchange Online does not let this account run that command." },
        {
            400,
            """{"error":{"code":"BadRequest","message":"","details":[{"message":"Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|The operation couldn't be performed because object 'x' couldn't be found on 'y'."}]}}""",
            CloudErrorKind.NotFound,
            "Exchange Online does not have this object."
        },
        { 401, "", CloudErrorKind.NotAllowed, "Exchange Online did not accept the token." },
        { 200, "{\"value\":[{\"Name\":", CloudErrorKind.AnswerLost, "" },
    };

    [Theory, MemberData(nameof(Refusals))]
    public async Task Every_refusal_is_a_sentence(int status, string body, CloudErrorKind kind, string sentence)
    {
        await using var server = await FakeServer.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
        });
        using var network = new CloudNetwork(server.Attach);

        var error = (await Assert.ThrowsAsync<CloudException>(() => Admin(network).MailboxAsync("x@fabrikam.com", default))).Error;

        Assert.Equal(kind, error.Kind);
        Assert.StartsWith(sentence, error.Sentence, StringComparison.Ordinal);
    }

    private static ExchangeAdmin Admin(CloudNetwork network) => new(network, new AnyToken(), SeedIds.Fabrikam, "fiona@fabrikam.com");

    private sealed class AnyToken : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
