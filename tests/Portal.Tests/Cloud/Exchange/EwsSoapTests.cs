using Portal.Cloud.Exchange;
using Xunit;

namespace Portal.Tests.Cloud.Exchange;

/// <summary>The answer comes from a server that somebody typed in.</summary>
public sealed class EwsSoapTests
{
    [Fact]
    public void An_address_cannot_break_out_of_its_element() =>
        Assert.Contains("&lt;/t:PrimarySmtpAddress&gt;&amp;", EwsSoap.GetInbox("</t:PrimarySmtpAddress>&"));

    [Theory]
    [InlineData("")]
    [InlineData("<html><body>Sign in</body></html>")]
    [InlineData("{\"not\":\"xml\"}")]
    [InlineData("""<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">&e;</s:Envelope>""")]
    public void Anything_but_SOAP_is_no_answer(string text) => Assert.Null(EwsSoap.Read(text));

    [Fact]
    public void A_fault_tells_its_response_code()
    {
        var answer = EwsSoap.Read("""
            <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>
              <faultcode xmlns:a="http://schemas.microsoft.com/exchange/services/2006/types">a:ErrorImpersonateUserDenied</faultcode>
              <faultstring xml:lang="en-US">The account does not have permission to impersonate the requested user.</faultstring>
              <detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">ErrorImpersonateUserDenied</e:ResponseCode></detail>
            </s:Fault></s:Body></s:Envelope>
            """)!;
        Assert.Equal(("ErrorImpersonateUserDenied", "The account does not have permission to impersonate the requested user."), (answer.Code, answer.Message));
    }
}
