using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Portal.Plans;

namespace Portal.Wizards.Forms;

/// <summary>What a step of a wizard lets a person type or choose: one form for each step that has one.</summary>
public abstract class StepForms(IReadOnlyDictionary<string, Type> forms) : ComponentBase
{
    [Parameter, EditorRequired] public required SetUpView View { get; set; }

    [Parameter, EditorRequired] public required string StepKey { get; set; }

    [Parameter] public StepLook? Look { get; set; }

    [Parameter, EditorRequired] public required StepLooks Looks { get; set; }

    /// <summary>Called with a sentence when something was kept.</summary>
    [Parameter] public EventCallback<string> OnSaved { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (!forms.TryGetValue(StepKey, out var form)) return;
        builder.OpenComponent<DynamicComponent>(0);
        builder.SetKey(StepKey);
        builder.AddComponentParameter(1, nameof(DynamicComponent.Type), form);
        builder.AddComponentParameter(2, nameof(DynamicComponent.Parameters), new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [nameof(View)] = View, [nameof(StepKey)] = StepKey, [nameof(Look)] = Look!, [nameof(Looks)] = Looks, [nameof(OnSaved)] = OnSaved,
        });
        builder.CloseComponent();
    }
}
