using Portal.Cloud.Graph;
using Portal.Wizards.CrossTenant;
using Portal.Wizards.CrossTenant.Consent;

namespace Portal.Tests.Wizards.CrossTenant;

/// <summary>Microsoft's lists as they were read: the page's table and the script's array.</summary>
public sealed class PermissionSetTests
{
    [Fact]
    public void Page_has_ten_on_Graph_and_script_eleven_and_both_have_Exchange_s()
    {
        Assert.Equal((10, 11), (PermissionSets.Page.OnGraph.Count(), PermissionSets.Script.OnGraph.Count()));
        Assert.All(PermissionSets.All, s => Assert.Single(s.Permissions, p => p.ResourceAppId == WellKnown.ExchangeOnline && p.Name == "full_access_as_app"));
        var (permission, where) = Assert.Single(PermissionSets.Difference(PermissionSets.Page, PermissionSets.Script));
        Assert.Equal(("User.Read.All", PermissionSets.Script), (permission.Name, where));
    }

    /// <summary>Application access policies name the mail, calendar and contact permissions; roles for applications add the configuration items; tasks, Teams and the directory have neither.</summary>
    [Theory]
    [InlineData("Mail.Send", Confinable.ByAccessPolicy | Confinable.ByExchangeRole)]
    [InlineData("MailboxConfigItem.ReadWrite", Confinable.ByExchangeRole)]
    [InlineData("Tasks.ReadWrite.All", Confinable.Never)]
    [InlineData("Chat.Read.All", Confinable.Never)]
    [InlineData("User.Read.All", Confinable.Never)]
    public void What_confines_it_is_said(string name, Confinable by)
    {
        var permission = PermissionSets.Find(WellKnown.MicrosoftGraph, name)!;

        Assert.Equal(by, permission.Confinable);
        Assert.Equal(by == Confinable.Never, permission.Confinement.StartsWith("No.", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_permission_says_what_for_what_without_and_who() => Assert.All(PermissionSets.All.SelectMany(s => s.Permissions), p =>
    {
        Assert.All(new[] { p.Does, p.UsedFor, p.IfRefused, p.Confinement }, text => Assert.EndsWith(".", text, StringComparison.Ordinal));
        Assert.Equal(p.OnGraph, !p.WhoGrants.Contains("Cloud Application Administrator", StringComparison.Ordinal));
    });

    [Theory, InlineData("Chat.Read.All", true), InlineData("", true), InlineData("Chat.Read", false), InlineData("User.Read.All", false)]
    public void Only_what_is_in_the_list_can_be_left_out_of_it(string leftOut, bool allowed) =>
        Assert.Equal(
            allowed,
            !new CrossTenantFormRules().Validate(new CrossTenantForm { PermissionSet = PermissionSets.Page.Id, LeftOut = leftOut }).Errors
                .Exists(e => e.PropertyName == nameof(CrossTenantForm.LeftOut)));

    [Fact]
    public void Not_everything_can_be_left_out() =>
        Assert.Contains(
            new CrossTenantFormRules().Validate(new CrossTenantForm { LeftOut = string.Join(",", PermissionSets.Page.Permissions.Select(p => p.Name)) }).Errors,
            e => e.PropertyName == nameof(CrossTenantForm.LeftOut));
}
