namespace Portal.Shared;

/// <summary>What an input inside <see cref="Field"/> takes over, so that label, hint and error are read with it.</summary>
/// <param name="Id">For id.</param>
/// <param name="DescribedBy">For aria-describedby; null without hint and error.</param>
/// <param name="Invalid">For aria-invalid: "true" or null.</param>
public sealed record FieldInput(string Id, string? DescribedBy, string? Invalid);
