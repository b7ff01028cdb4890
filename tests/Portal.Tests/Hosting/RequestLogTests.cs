using Portal.Hosting;

namespace Portal.Tests.Hosting;

public sealed class RequestLogTests
{
    [Theory]
    [InlineData("/hand-over/Zm9yIG9uZSBwZXJzb24", "/hand-over/…")]
    [InlineData("/hand-over-sign-in", "/hand-over-sign-in")]
    [InlineData("/setups/12/grant", "/setups/12/grant")]
    [InlineData("/", "/")]
    public void A_path_is_logged_and_the_link_of_a_hand_over_is_not(string path, string shown) => Assert.Equal(shown, RequestLog.Shown(path));
}
