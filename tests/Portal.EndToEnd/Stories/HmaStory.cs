using Microsoft.Playwright;
using Portal.EndToEnd.Harness;

namespace Portal.EndToEnd.Stories;

/// <summary>The README's demo: a portal as it starts from a clone, SQLite, four people, from nothing to a pilot mailbox that has passed Test &amp; Enable.</summary>
[Trait("Story", "hma")]
public sealed class HmaStory(Chromium chromium)
{
    [Fact]
    public async Task Four_people_take_an_hma_profile_from_nothing_to_a_pilot_mailbox_that_passed()
    {
        await using var town = await Town.EmbeddedAsync(chromium);
        var alice = await town.SignInAsync("Alice Adams");
        var walk = await HmaWalk.BeginAsync(alice);

        await walk.OpenAsync(alice, "readiness");
        await HmaWalk.AssertOkAsync(alice);
        await alice.PicturesAsync("readiness");
        await walk.DoAsync(alice, "certificate", "Create hma-mail-contoso-com in contoso-hma");
        await walk.DoAsync(alice, "kv-app", "Create KV-App in Contoso");

        await VaultAccessByViktorAsync(town, walk);

        await walk.DoAsync(alice, "hma-app", "Create HMA-App in Contoso");
        await walk.DoAsync(alice, "hma-certificate", "");
        await walk.DoAsync(alice, "permission", "Declare full_access_as_app on ");

        await DecisionByAmirAsync(town, walk);
        await walk.HandedOverAsync(town, "Greta Grant", "grant", "Grant full_access_as_app to SSS HMA-App mail.contoso.com");

        await walk.DoAsync(alice, "profile", "Create a client secret for ");
        await Assertions.Expect(alice.Button("Look again")).ToBeVisibleAsync();
        await alice.Text("What was read").ClickAsync();
        await alice.PicturesAsync("credential-window");
        await walk.OpenAsync(alice, "pilot");
        await HmaWalk.PressAsync(alice, "Put Pia Lind on HMA mail.contoso.com");
        await HmaWalk.AssertOkAsync(alice);
        await Assertions.Expect(alice.Page.GetByText("passed Test & Enable").First).ToBeVisibleAsync();

        await Assertions.Expect(alice.Button("Look again")).ToBeVisibleAsync();
        await alice.PicturesAsync("set-up");
        await AuditTellsItAllAsync(town, walk);
        foreach (var person in town.People) person.Heard.AssertNoComplaints();
    }

    /// <summary>The auditor reads who did what, with whose approval.</summary>
    private static async Task AuditTellsItAllAsync(Town town, HmaWalk walk)
    {
        var aurel = await town.SignInAsync("Aurel Albu", "/audit");
        await Assertions.Expect(aurel.Page.GetByText("pilot@contoso.com").First).ToBeVisibleAsync();
        var trail = await AuditTrail.ReadAsync(town.Portal.Store);
        Assert.Contains(trail, e => e is { Actor: "Alice Adams", Action: "profile.store-profile", Outcome: "Succeeded" });
        Assert.Contains(trail, e => e is { Actor: "Viktor Varga", Action: "vault-access.assign-role", Outcome: "Succeeded" });
        Assert.Contains(trail, e => e is { Actor: "Greta Grant", Action: "grant.grant-permission", Outcome: "Succeeded" });
        Assert.Contains(trail, e => e.Actor == "Amir Aydin" && e.Action.StartsWith("approval.", StringComparison.Ordinal));
        await aurel.PicturesAsync("audit");
        await aurel.AssertAccessibleAsync();
    }

    private static async Task VaultAccessByViktorAsync(Town town, HmaWalk walk)
    {
        await walk.OpenAsync(walk.Admin, "vault-access");
        await Assertions.Expect(walk.Admin.Page.GetByText("Needed:").First).ToBeVisibleAsync(); // who can do what Alice may not
        await walk.Admin.PicturesAsync("vault-access");
        await walk.Admin.AssertAccessibleAsync();
        await walk.HandedOverAsync(town, "Viktor Varga", "vault-access", "Give SSS KV-App mail.contoso.com the role Key Vault Certificate User");

        await walk.OpenAsync(walk.Admin, "vault-access");
        await HmaWalk.AssertOkAsync(walk.Admin);
    }

    private static async Task DecisionByAmirAsync(Town town, HmaWalk walk)
    {
        var request = await walk.AskForDecisionAsync("Mail of the sales team has to appear in Dynamics 365.");

        var amir = await town.SignInAsync("Amir Aydin", "/approvals");
        await amir.Page.GetByRole(AriaRole.Link).Filter(new() { HasText = "HMA" }).First.ClickAsync();
        await Assertions.Expect(amir.Page.GetByText("not confined").First).ToBeVisibleAsync();
        await amir.PicturesAsync("approval");
        await amir.AssertAccessibleAsync();
        await HmaWalk.ApproveAsync(amir, request, "Agreed with the messaging team; impersonation is watched.");
        amir.Heard.AssertNoComplaints();

        await walk.OpenAsync(walk.Admin, "decision");
        await HmaWalk.AssertOkAsync(walk.Admin);
    }
}
