using System.Net;
using Portal.Audit;
using Portal.Sandbox.Seeds;

namespace Portal.Tests.Audit;

/// <summary>The export is an address of its own, so it checks for itself who asks.</summary>
public sealed class AuditRightsTests(OnePortal one) : IClassFixture<OnePortal>
{
    [Fact]
    public async Task Auditor_exports_the_trail_and_that_is_an_entry_too()
    {
        var portal = one.Portal;
        var aurel = await portal.SignInAsync(SeedIds.People.Aurel);

        await aurel.GetAsync(AuditExport.Path);
        var second = await aurel.GetAsync(AuditExport.Path);

        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Contains("\"audit.export\",\"Noted\",\"Aurel Albu\"", second.Text, StringComparison.Ordinal);
    }

    [Theory, InlineData(SeedIds.People.Hanna), InlineData(SeedIds.People.Amir), InlineData(SeedIds.People.Greta)]
    public async Task Others_do_not_get_it(string person)
    {
        var portal = one.Portal;
        var visitor = await portal.SignInAsync(person);

        var page = await visitor.GetAsync(AuditExport.Path);

        Assert.NotEqual(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("Sequence", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_it_without_signing_in()
    {
        var portal = one.Portal;

        Assert.DoesNotContain("Sequence", (await portal.Visitor().GetAsync(AuditExport.Path)).Text, StringComparison.Ordinal);
    }
}
