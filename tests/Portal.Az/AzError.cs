namespace Portal.Az;

/// <summary>What az says on standard error, and the exit code it ends with: 1 for a refusal, 2 for a command line it does not understand, 3 for something that is not there.</summary>
public sealed class AzError(string message, int code = 1) : Exception(message)
{
    public int Code => code;

    public static AzError Usage(string message) => new(message, 2);

    public static AzError NotFound(string message) => new(message, 3);
}
