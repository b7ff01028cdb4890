using Portal.Cloud;
using Portal.Plans;

namespace Portal.Connections;

/// <summary>Reads one thing of a connection: what was refused is not OK, what could not be read is said to be that, and never green.</summary>
internal static class Checking
{
    /// <exception cref="SignIn.SignInNeededException">The person has no token for it (any more).</exception>
    public static async Task<CheckLine> LineAsync(string what, string source, Func<Task<CheckLine>> read)
    {
        try
        {
            return await read();
        }
        catch (CloudException e)
        {
            var refused = e.Error.Kind is CloudErrorKind.NotAllowed or CloudErrorKind.NotFound or CloudErrorKind.CredentialRefused or CloudErrorKind.BlockedByPolicy;
            return new CheckLine(what, refused ? Truth.NotOk : Truth.CouldNotCheck, e.Error.Sentence, source) { Remedy = e.Error.Remedy, Who = e.Error.Who, Link = e.Error.Link };
        }
    }
}
