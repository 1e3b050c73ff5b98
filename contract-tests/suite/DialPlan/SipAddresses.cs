using CmsSim.Simulator.Resources.DialPlan;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.DialPlan;

/// <summary>SIP addresses, taken apart without a cluster.</summary>
public sealed class SipAddresses
{
    [Theory]
    [InlineData("ann@example.com", "ann", "example.com", "")]
    [InlineData("sip:ann@example.com", "ann", "example.com", "")]
    [InlineData("SIPS:ann@example.com", "ann", "example.com", "")]
    [InlineData("ann@example.com:5061", "ann", "example.com", "")]
    [InlineData("ann@example.com:5061;transport=tls", "ann", "example.com", ";transport=tls")]
    [InlineData("ann@example.com;a=b;c", "ann", "example.com", ";a=b;c")]
    [InlineData("ann@10.0.0.1:5060", "ann", "10.0.0.1", "")]
    [InlineData("ann@[2001:db8::1]", "ann", "[2001:db8::1]", "")]
    [InlineData("ann@[2001:db8::1]:5061", "ann", "[2001:db8::1]", "")]
    [InlineData("ann;x=1@example.com", "ann;x=1", "example.com", "")]
    [InlineData("ann@one@two", "ann", "one@two", "")]
    [InlineData("@example.com", "", "example.com", "")]
    [InlineData("ann@:5060", "ann", ":5060", "")]
    [InlineData("ann@", "ann", "", "")]
    [InlineData("ann", "ann", "", "")]
    [InlineData("sip:4711", "4711", "", "")]
    [InlineData("4711;transport=tls", "4711", "", ";transport=tls")]
    [InlineData("", "", "", "")]
    public void An_address_has_a_user_a_domain_and_parameters(string text, string user, string domain, string parameters)
    {
        SipAddress.Of(text).Should().Be(new SipAddress(user, domain, parameters));
        SipAddress.Of(text).HasDomain.Should().Be(domain.Length > 0);
    }

    [Theory]
    [InlineData("sip:ann@example.com", "ann@example.com")]
    [InlineData("Sips:ann@example.com;x", "ann@example.com;x")]
    [InlineData("sipx:ann", "sipx:ann")]
    [InlineData("tel:+4930", "tel:+4930")]
    [InlineData("sip:sip:ann", "sip:ann")]
    public void Only_the_scheme_of_SIP_is_left_out(string text, string bare) => SipAddress.WithoutScheme(text).Should().Be(bare);
}
