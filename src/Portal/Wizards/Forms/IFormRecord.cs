namespace Portal.Wizards.Forms;

/// <summary>A wizard's record around what is typed.</summary>
public interface IFormRecord<TForm>
{
    TForm Form { get; }

    /// <summary>The record with other typed values, without what was learned of the ones before.</summary>
    object With(TForm form);
}
