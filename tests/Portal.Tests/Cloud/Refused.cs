using Portal.Cloud;
using Xunit;

namespace Portal.Tests.Cloud;

/// <summary>Expects a call to fail, and gives the error.</summary>
internal static class Refused
{
    public static async Task<CloudError> ByAsync(Func<Task> call) => (await Assert.ThrowsAsync<CloudException>(call)).Error;
}
