using Portal.Plans;

namespace Portal.Tests.Pasted;

/// <summary>A wizard that says nothing takes over whatever a paste teaches.</summary>
public sealed class EveryWizardTests(OnePortal running) : IClassFixture<OnePortal>
{
    [Fact]
    public void Every_wizard_refuses_what_pasted_answers_may_not_teach()
    {
        foreach (var wizard in running.Portal.Service<IEnumerable<Wizard>>())
        {
            var setUp = new SetUp
            {
                Key = Guid.NewGuid(),
                Kind = wizard.Kind,
                Name = "x",
                State = "{\"Key\":\"" + Guid.NewGuid() + "\",\"TenantId\":\"x\",\"Form\":{}}",
                OwnerTenantId = Some.Tenant,
                OwnerObjectId = "o",
                OwnerName = "n",
                CreatedAt = default,
                SavedAt = default
            };
            Assert.True(wizard.LearnedRefusal(setUp, "something else") is not null, wizard.Kind);
        }
    }
}
