namespace Portal.Steps.Readiness;

/// <summary>With these rights, or from here, it could not be read; that says nothing about the thing itself.</summary>
internal sealed class UnreadException(string sentence, string? remedy, string? who) : Exception(sentence)
{
    public string? Remedy => remedy;

    public string? Who => who;
}
