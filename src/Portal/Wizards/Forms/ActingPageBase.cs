using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Plans;
using Portal.SignIn;

namespace Portal.Wizards.Forms;

/// <summary>A page with a form of its own: what a click asked for runs once at a time, with the person's right checked and every refusal said in words.</summary>
public abstract class ActingPageBase : ComponentBase
{
    [Inject] public required CurrentPerson Current { get; init; }

    [Inject] public required NavigationManager Nav { get; init; }

    protected Problem? Trouble { get; set; }

    protected bool Busy { get; private set; }

    protected async Task GuardAsync(Func<Person, Task> act)
    {
        if (Busy) return;
        (Busy, Trouble) = (true, null);
        try
        {
            await act(await Current.DemandAsync(Permissions.Setups, writes: true));
        }
        catch (NotPermittedException refused)
        {
            Trouble = new Problem(refused.Message);
        }
        catch (DbUpdateConcurrencyException)
        {
            Trouble = new Problem("Somebody else changed this set-up meanwhile.", null, "Copy what you typed, load the page again and repeat the change.", "You");
        }
        finally
        {
            Busy = false;
        }
    }
}
