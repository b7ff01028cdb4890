using System.Net;
using Portal.Cloud;
using Portal.Cloud.Exchange;
using Portal.Cloud.Http;
using Xunit;

namespace Portal.Tests.Cloud.Http;

/// <summary>Addresses that a person types never lead into the portal's own network (OWASP, Server-Side Request Forgery Prevention).</summary>
public sealed class AddressGuardTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.8.8")]
    [InlineData("10.1.2.3")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")] // cloud metadata
    [InlineData("168.63.129.16")] // Azure's host
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("64:ff9b::a00:1")] // NAT64 of 10.0.0.1
    [InlineData("2002:a00:1::1")] // 6to4 of 10.0.0.1
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Is_not_public(string address) => Assert.False(AddressGuard.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("20.190.151.7")]
    [InlineData("172.32.0.1")]
    [InlineData("192.169.0.1")]
    [InlineData("2603:1026:3000::1")]
    public void Is_public(string address) => Assert.True(AddressGuard.IsPublic(IPAddress.Parse(address)));

    // Every machine has a name that resolves to itself; the guard looks at the address and not at the name.
    [Fact]
    public async Task A_host_with_a_private_address_is_refused_before_anything_is_sent()
    {
        using var network = new CloudNetwork();
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => network.Outside.GetAsync(new Uri("https://localhost/EWS/Exchange.asmx")));
        Assert.Equal(CloudErrorKind.Refused, ConnectionErrors.From(failure, CloudSystem.Exchange, "localhost", CancellationToken.None)!.Kind);
    }

    [Fact]
    public async Task A_host_the_operator_listed_may_be_private()
    {
        using var network = new CloudNetwork(privateHosts: ["LOCALHOST"]);
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => network.Outside.GetAsync(new Uri("https://localhost:9/")));
        Assert.Equal(CloudErrorKind.Unreachable, ConnectionErrors.From(failure, CloudSystem.Exchange, "localhost", CancellationToken.None)!.Kind);
    }
}
