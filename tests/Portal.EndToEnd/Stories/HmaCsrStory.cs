using System.Security.Cryptography;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.TestKeys;

namespace Portal.EndToEnd.Stories;

/// <summary>The vault makes the key, the company's CA signs three days later, and in between the portal was killed: the request waits in the vault, not in the portal.</summary>
[Trait("Story", "hma")]
public sealed class HmaCsrStory(Chromium chromium)
{
    [Fact]
    public async Task A_request_that_the_companys_CA_signs_after_three_days_and_a_restart_ends_in_a_pilot_that_passed()
    {
        using var ca = new CompanyCa();
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice);
        await walk.OpenAsync(alice, "readiness");

        await walk.OpenAsync(alice, "certificate");
        await alice.Page.GetByRole(AriaRole.Radio, new() { Name = "Have your CA sign a request" }).CheckAsync();
        await AWrongSubjectIsSaidAtItsFieldAsync(alice);
        await alice.FillAsync("Subject", "CN=mail.contoso.com, O=Contoso");
        await alice.Button("Keep this choice").ClickAsync();
        await HmaWalk.PressAsync(alice, "Create the request hma-mail-contoso-com in contoso-hma");
        await HmaWalk.AssertStandsAsync(alice, "Waiting");
        await alice.PicturesAsync("request-waiting");
        await alice.AssertAccessibleAsync();
        var csr = await DownloadAsync(alice);

        await town.CrashAsync(() => town.Sandbox.Control.MoveAsync(TimeSpan.FromDays(3)));

        await walk.OpenAsync(alice, "certificate");
        await HmaWalk.AssertStandsAsync(alice, "Waiting");
        await ACertificateForAnotherKeyIsRefusedAsync(alice, ca);
        await alice.PicturesAsync("request-wrong-certificate");
        await alice.FillAsync("Signed certificate", CompanyCa.Pem(ca.Sign(csr)));
        await alice.Button("Check what the CA made").ClickAsync();
        await Assertions.Expect(alice.Page.GetByText("It fits the request")).ToBeVisibleAsync();
        await alice.PicturesAsync("request-signed");
        await alice.AssertAccessibleAsync();
        await HmaWalk.PressAsync(alice, "Put the signed certificate hma-mail-contoso-com into contoso-hma");
        await HmaWalk.AssertOkAsync(alice);

        await walk.FromCertificateToPilotAsync(town);
        alice.Heard.AssertNoComplaints();
    }

    /// <summary>The focus moves to the field, wherever the button was.</summary>
    private static async Task AWrongSubjectIsSaidAtItsFieldAsync(Person alice)
    {
        await alice.FillAsync("Subject", "mail.contoso.com");
        await alice.Button("Keep this choice").ClickAsync();
        await Assertions.Expect(alice.Page.GetByText("A subject has the form CN=mail.contoso.com")).ToBeVisibleAsync();
        await Assertions.Expect(alice.Page.GetByLabel("Subject")).ToBeFocusedAsync();
    }

    private static async Task ACertificateForAnotherKeyIsRefusedAsync(Person alice, CompanyCa ca)
    {
        using var other = ca.Issue();
        await alice.FillAsync("Signed certificate", CompanyCa.Pem(other));
        await alice.Button("Check what the CA made").ClickAsync();
        await Assertions.Expect(alice.Page.GetByText("was made for another key")).ToBeVisibleAsync();
        await Assertions.Expect(alice.Page.GetByLabel("Signed certificate")).ToBeFocusedAsync();
    }

    private static async Task<byte[]> DownloadAsync(Person alice)
    {
        var file = await alice.Page.RunAndWaitForDownloadAsync(() => alice.Page.GetByRole(AriaRole.Link, new() { Name = "Download the request" }).ClickAsync());
        Assert.Equal("hma-mail-contoso-com.csr", file.SuggestedFilename);
        var pem = await File.ReadAllTextAsync(await file.PathAsync());
        var found = PemEncoding.Find(pem);
        Assert.Equal("CERTIFICATE REQUEST", pem[found.Label]);
        return Convert.FromBase64String(pem[found.Base64Data]);
    }
}
