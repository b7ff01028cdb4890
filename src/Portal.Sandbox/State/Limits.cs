namespace Portal.Sandbox.State;

/// <summary>
/// Service protection API limits, per user and per web server: https://learn.microsoft.com/power-apps/developer/data-platform/api-limits. Numbers are Microsoft's defaults; the number of servers, the hint
/// and the penalty are not published.
/// </summary>
public sealed record ServiceLimits
{
    /// <summary>Requests within the window (0x80072322).</summary>
    public int Requests { get; init; } = 6_000;

    /// <summary>Seconds of work within the window (0x80072321); charged when a request is done.</summary>
    public double ExecutionSeconds { get; init; } = 1_200;

    public double WindowSeconds { get; init; } = 300;

    /// <summary>Requests at the same moment (0x80072326).</summary>
    public int Concurrent { get; init; } = 52;

    /// <summary>Web servers of each environment. Without the affinity cookie a request reaches any of them.</summary>
    public int Servers { get; init; } = 1;

    /// <summary><c>x-ms-dop-hint</c>: how many requests at once the environment recommends.</summary>
    public int ParallelHint { get; init; } = 4;

    /// <summary>Every request that is sent during a block lengthens it by so many seconds.</summary>
    public double PenaltySeconds { get; init; } = 1;

    /// <summary>What a request is charged besides the time it really took, and each operation of a batch likewise: the sandbox is faster than Dataverse.</summary>
    public double SecondsPerOperation { get; init; } = 0.04;

    /// <summary>How long a request really takes, so that there can be several at the same moment.</summary>
    public double TakesSeconds { get; init; }

    /// <summary>How far that is spread: the standard deviation of its logarithm. 0 is none, 0.5 makes one request in six take 1.6 times as long, or longer.</summary>
    public double TakesSpread { get; init; }
}

/// <summary>Microsoft's numbers for a tenant with more than 500 users: https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits</summary>
public sealed record GraphLimits
{
    /// <summary>Resource units in ten seconds, per application and tenant.</summary>
    public int Units { get; init; } = 8_000;

    /// <summary>Writes in 150 seconds, per application and tenant.</summary>
    public int Writes { get; init; } = 3_000;
}
