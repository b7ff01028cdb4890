using Microsoft.Playwright;
using Portal.EndToEnd.Harness;
using Portal.Plans;
using Portal.TestKeys;
using Portal.Tests.Wizards.Hma;
using Portal.Wizards.Hma;

namespace Portal.EndToEnd.Stories;

/// <summary>The HMA wizard: each step before its write and after, and what others see of it on the way.</summary>
internal sealed class HmaLooks(LooksTour tour)
{
    private HmaTown Town => tour.Town;

    public async Task WalkAsync()
    {
        await tour.StepAsync(HmaWizard.Scope, "before");
        foreach (var step in HmaWalk.Steps)
        {
            await tour.StepAsync(step, "before");
            if (step == HmaWizard.Certificate) await FileBroughtAsync();
            if (step == HmaWizard.VaultAccess) await (await HandedOverAsync(step)).DisposeAsync();
            if (step == HmaWizard.HmaApp) await WaysAsync();
            if (step == HmaWizard.Decision) await UndecidedAsync();
            await tour.WriteAsync(step);
        }

        foreach (var step in HmaWalk.Steps)
        {
            await tour.StepAsync(step, "after");
            await HmaWalk.AssertOkAsync(tour.Alice); // a later look still finds every step done
        }

        await tour.VisitAsync(PortalUrls.Setup(Town.SetUp.Id), "set-up");
        await tour.VisitAsync(PortalUrls.EditSetup(Town.SetUp.Id), "set-up-edit");
    }

    /// <summary>The other two ways of the step that is open.</summary>
    private async Task WaysAsync()
    {
        await TabAsync("Show me the script");
        await tour.Gallery.LookAsync(tour.Alice.Page, "", "way-script");
        await TabAsync("Someone else does it");
        await tour.Alice.Button("Make a link for this step").ClickAsync();
        await Assertions.Expect(tour.Alice.Button("Copy")).ToBeVisibleAsync();
        await tour.Gallery.LookAsync(tour.Alice.Page, "", "way-someone-else");
    }

    /// <summary>By the keyboard: a click waits for two frames in which nothing moves, and right after the window was made another size none was drawn for 30 seconds once.</summary>
    private Task TabAsync(string name) => tour.Alice.Page.GetByRole(AriaRole.Tab, new() { Name = name }).PressAsync("Enter");

    /// <summary>What the one sees who was sent a step.</summary>
    private async Task<Person> HandedOverAsync(string step)
    {
        var link = await Town.Get<HandOvers>().MakeAsync(Town.SetUp, tour.Wizard.Find(step)!, await Town.AliceAsync(), default);
        var viktor = await tour.ArriveAsync("Viktor Varga", PortalUrls.HandOver(link));
        await viktor.Page.WaitForURLAsync(url => url.EndsWith(step, StringComparison.Ordinal));
        await HmaWalk.ConnectAsync(viktor);
        await tour.Gallery.LookAsync(viktor.Page, "", $"handed-over-{step}");
        return viktor;
    }

    /// <summary>Whoever was sent the certificate's step brings the file that an admin chose to import, and gets no other choice.</summary>
    private async Task FileBroughtAsync()
    {
        var chosen = Town.Record.Form;
        await KeepAsync(chosen with { CertificateWay = CertificateWay.Import });
        using var ca = new CompanyCa();
        using var own = ca.Issue();
        await using (var viktor = await HandedOverAsync(HmaWizard.Certificate))
        {
            await Assertions.Expect(viktor.Page.GetByRole(AriaRole.Radio)).ToHaveCountAsync(0);
            await viktor.Field("File with certificate and private key").SetInputFilesAsync(new FilePayload { Name = "mail.pfx", MimeType = "application/x-pkcs12", Buffer = ca.Pfx(own, "of the file") });
            await viktor.FillAsync("Password of the file", "of the file");
            await viktor.Button("Check this file").ClickAsync();
            await Assertions.Expect(viktor.Text("Checked: CN=mail.contoso.com").First).ToBeVisibleAsync();
            await tour.Gallery.LookAsync(viktor.Page, "", "handed-over-checked");
        }

        await KeepAsync(chosen);
    }

    private async Task KeepAsync(HmaForm form)
    {
        await Town.OpenAsync(Town.SetUp.Id);
        await Town.Get<SetUps>().SaveAsync(Town.SetUp, _ => Town.Record with { Form = form }, "another way", await Town.AliceAsync(), HmaWizard.Certificate, default);
        await Town.OpenAsync(Town.SetUp.Id);
    }

    /// <summary>A request before its decision, as the approver finds it.</summary>
    private async Task UndecidedAsync()
    {
        var id = (await Town.AskAsync()).Id;
        await using var amir = await tour.ArriveAsync("Amir Aydin");
        await tour.Gallery.VisitAsync(amir, "/", "home-approver-asked");
        await tour.Gallery.VisitAsync(amir, "/approvals", "approvals-asked");
        await tour.Gallery.VisitAsync(amir, PortalUrls.Approval(id), "approval");
    }
}
