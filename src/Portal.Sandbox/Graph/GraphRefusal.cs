namespace Portal.Sandbox.Graph;

/// <summary>Ends a call with Graph's error body. Status and code are what clients branch on; https://learn.microsoft.com/graph/errors</summary>
/// <param name="unconfirmed">Said in a header when the answer's shape was not read in Microsoft's documentation.</param>
internal sealed class GraphRefusal(int status, string code, string message, string? unconfirmed = null) : Exception(message)
{
    public int Status => status;

    public string Code => code;

    public string? Unconfirmed => unconfirmed;

    /// <summary>A finer code in <c>details</c>, where Graph sends one.</summary>
    public string? Detail { get; init; }

    public static GraphRefusal BadRequest(string message, string? unconfirmed = null) => new(400, "Request_BadRequest", message, unconfirmed);

    public static GraphRefusal NotFound(string id) => new(404, "Request_ResourceNotFound",
        $"Resource '{id}' does not exist or one of its queried reference-property objects are not present.");

    public static GraphRefusal Denied() => new(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

    public static GraphRefusal UnsupportedQuery(string message) => new(400, "Request_UnsupportedQuery", message, "the text of this refusal");
}
