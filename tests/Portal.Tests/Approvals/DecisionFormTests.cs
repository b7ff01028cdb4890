using Portal.Approvals;
using static Portal.Tests.Approvals.Requested;

namespace Portal.Tests.Approvals;

public sealed class DecisionFormTests
{
    private readonly Approval _approval = Row();

    [Fact]
    public void Nothing_is_preselected_and_nothing_scolds_before_the_button_is_pressed()
    {
        var form = new DecisionForm(_approval);

        Assert.Null(form.AnswerTo(FullAccess));
        Assert.Null(form.MissingAnswer(FullAccess));
        Assert.Null(form.MissingReason);
        Assert.Equal("Record the decision", form.ButtonText);
    }

    [Fact]
    public void Unfinished_form_gives_no_decision_and_says_what_is_missing()
    {
        var form = new DecisionForm(_approval);

        Assert.Null(form.TryFinish());
        Assert.NotNull(form.MissingAnswer(FullAccess));
        Assert.NotNull(form.MissingReason);
    }

    [Theory, InlineData(true, "Approve full_access_as_app for HMA-App"), InlineData(false, "Deny full_access_as_app to HMA-App")]
    public void Button_says_what_it_does_and_the_decision_is_bound_to_what_was_shown(bool approve, string button)
    {
        var form = new DecisionForm(_approval) { Reason = "Looked at it." };
        form.Answer(FullAccess, approve);

        Assert.Equal(button, form.ButtonText);
        var decision = form.TryFinish()!;
        Assert.Equal((_approval.FactsHash, approve, "Looked at it."), (decision.FactsHash, decision.Approved[FullAccess.Key], decision.Reason));
    }
}
