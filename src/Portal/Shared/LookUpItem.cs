namespace Portal.Shared;

/// <summary>One hit of a <see cref="LookUp"/>.</summary>
/// <param name="Value">What is stored: an id, an address.</param>
/// <param name="Label">What is read.</param>
/// <param name="Detail">What tells two of the same name apart: the user name, the id, the resource group.</param>
public sealed record LookUpItem(string Value, string Label, string? Detail = null);
