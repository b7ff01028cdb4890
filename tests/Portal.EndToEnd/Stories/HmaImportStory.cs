using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.TestKeys;

namespace Portal.EndToEnd.Stories;

/// <summary>A company brings its certificate as a PFX: the whole set-up with it, and its key and password are afterwards in the vault and nowhere else.</summary>
[Trait("Story", "hma")]
public sealed class HmaImportStory(Chromium chromium)
{
    private const string Password = "Zwölf-Xylophone-7731";

    [Fact]
    public async Task A_brought_certificate_ends_in_a_pilot_that_passed_and_its_key_is_nowhere_but_in_the_vault()
    {
        using var ca = new CompanyCa();
        using var own = ca.Issue();
        var file = ca.Pfx(own, Password);
        await using var town = await Town.ApartAsync(chromium);
        await town.Sandbox.Control.HurryAsync();
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice);
        await walk.OpenAsync(alice, "readiness");

        await walk.OpenAsync(alice, "certificate");
        await alice.Page.GetByRole(AriaRole.Radio, new() { Name = "Import a file" }).CheckAsync();
        await alice.AssertAccessibleAsync();
        await WrongPasswordIsSaidAtItsFieldAsync(alice, file);
        await alice.PicturesAsync("import-wrong-password");

        await ChooseAsync(alice, file, Password);
        await alice.Button("Check this file").ClickAsync();
        await Assertions.Expect(alice.Page.GetByText("Checked: CN=mail.contoso.com")).ToBeVisibleAsync();
        await Assertions.Expect(alice.Page.GetByRole(AriaRole.Table).GetByText(own.Thumbprint)).ToBeVisibleAsync();
        await alice.PicturesAsync("import-checked");
        await alice.AssertAccessibleAsync();
        await HmaWalk.PressAsync(alice, "Import hma-mail-contoso-com into contoso-hma");
        await HmaWalk.AssertOkAsync(alice);

        await walk.FromCertificateToPilotAsync(town);
        alice.Heard.AssertNoComplaints();
        await NothingIsLeftAsync(town, walk, own, file);
    }

    /// <summary>What is wrong stands at the password, the focus is there, and neither file nor password is still in the form; the certificate's name is.</summary>
    private static async Task WrongPasswordIsSaidAtItsFieldAsync(Person alice, byte[] file)
    {
        await alice.FillAsync("Name of the certificate", "hma-mail-contoso-com");
        await ChooseAsync(alice, file, "wrong");
        await alice.Button("Check this file").ClickAsync();
        await Assertions.Expect(alice.Page.GetByText("The password does not open the file")).ToBeVisibleAsync();
        var password = alice.Page.GetByLabel("Password of the file");
        await Assertions.Expect(password).ToBeFocusedAsync();
        await Assertions.Expect(password).ToHaveValueAsync("");
        Assert.Equal(0, await alice.Page.GetByLabel("File with certificate and private key").EvaluateAsync<int>("e => e.files.length"));
        await Assertions.Expect(alice.Page.GetByLabel("Name of the certificate")).ToHaveValueAsync("hma-mail-contoso-com");
    }

    private static async Task ChooseAsync(Person alice, byte[] file, string password)
    {
        await alice.Page.GetByLabel("File with certificate and private key").SetInputFilesAsync(new FilePayload { Name = "mail.pfx", MimeType = "application/x-pkcs12", Buffer = file });
        await alice.FillAsync("Password of the file", password);
    }

    private static async Task NothingIsLeftAsync(Town town, HmaWalk walk, X509Certificate2 own, byte[] file)
    {
        var prime = own.GetRSAPrivateKey()!.ExportParameters(true).P!;
        var places = await PlacesAsync(town, walk);
        // The search finds what is there: the thumbprint is public.
        Assert.Contains(places, p => p.Place.StartsWith("portal.db", StringComparison.Ordinal) && Holds(p.Bytes, Encoding.UTF8.GetBytes(own.Thumbprint)));
        Assert.Contains(places, p => p.Place.StartsWith("frames towards", StringComparison.Ordinal) && Holds(p.Bytes, Encoding.UTF8.GetBytes(own.Thumbprint)));
        foreach (var (place, bytes) in places)
        {
            Assert.False(Holds(bytes, prime), $"The private key is in {place}.");
            Assert.False(Holds(bytes, file.AsSpan(file.Length / 2, 48).ToArray()), $"The file is in {place}.");
            Assert.False(Holds(bytes, Encoding.UTF8.GetBytes(Password)), $"The password is in {place}.");
            Assert.False(Holds(bytes, Encoding.Unicode.GetBytes(Password)), $"The password is in {place}.");
        }
    }

    private static async Task<List<(string Place, byte[] Bytes)>> PlacesAsync(Town town, HmaWalk walk)
    {
        var places = new List<(string Place, byte[] Bytes)>();
        foreach (var page in new[] { $"{walk.SetUp}/certificate", "/audit", "/setups" })
        {
            await walk.Admin.GoAsync(page);
            places.Add(($"the page {page}", Encoding.UTF8.GetBytes(await walk.Admin.Page.ContentAsync())));
        }

        foreach (var name in Directory.EnumerateFiles(town.Portal.Folder, "*", SearchOption.AllDirectories)
            .Where(f => !Path.GetFileName(f).StartsWith("world.db", StringComparison.Ordinal) && !f.EndsWith(".lock", StringComparison.Ordinal)))
        {
            if (await CanaryStory.ReadAsync(name) is { } bytes) places.Add((Path.GetFileName(name), bytes));
        }

        foreach (var person in town.People) places.Add(($"frames towards {person.Name}", [.. person.Heard.Received.SelectMany(f => f)]));
        places.Add(("the sandbox's journal", Encoding.UTF8.GetBytes(await town.Sandbox.Control.JournalAsync())));
        return places;
    }

    /// <summary>As it is, in hex, and in base64 wherever it would begin within a longer text.</summary>
    private static bool Holds(byte[] place, byte[] what)
    {
        var forms = new List<byte[]> { what, Encoding.ASCII.GetBytes(Convert.ToHexString(what)), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(what)) };
        foreach (var skip in Enumerable.Range(0, 3))
        {
            var whole = what.AsSpan(skip, (what.Length - skip) / 3 * 3);
            if (whole.Length > 0) forms.Add(Encoding.ASCII.GetBytes(Convert.ToBase64String(whole)));
        }

        return forms.Any(form => place.AsSpan().IndexOf(form) >= 0);
    }
}
