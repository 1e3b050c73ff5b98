using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

/// <summary>Values in which an answer may differ from the documented one.</summary>
public sealed class Normalising
{
    private const string One = "11111111-2222-4333-8444-555555555551";
    private const string Two = "11111111-2222-4333-8444-555555555552";
    private const string Own1 = "aaaaaaaa-2222-4333-8444-555555555551";
    private const string Own2 = "aaaaaaaa-2222-4333-8444-555555555552";

    [Theory]
    [InlineData("time", "<status><cdrTime>2016-07-26T19:10:30Z</cdrTime></status>", "<status><cdrTime>2026-01-01T00:00:00Z</cdrTime></status>")]
    [InlineData("counter", "<status><uptimeSeconds>351847</uptimeSeconds></status>", "<status><uptimeSeconds>7</uptimeSeconds></status>")]
    [InlineData("counter", "<call><durationSeconds>4</durationSeconds></call>", "<call><durationSeconds>4711</durationSeconds></call>")]
    [InlineData("counter", "<a><packetLossPercentage>0.0</packetLossPercentage></a>", "<a><packetLossPercentage>12.5</packetLossPercentage></a>")]
    [InlineData("counter", "<load><mediaProcessingLoad>0</mediaProcessingLoad></load>", "<load><mediaProcessingLoad>31</mediaProcessingLoad></load>")]
    [InlineData("secret", "<coSpace><secret>aB3_x-9</secret></coSpace>", "<coSpace><secret>Zz00000</secret></coSpace>")]
    [InlineData("secret", "<coSpace><passcode>1234</passcode></coSpace>", "<coSpace><passcode>9876</passcode></coSpace>")]
    [InlineData("host", "<callBridge><address>https://14.80.82.30</address></callBridge>", "<callBridge><address>https://cms1.example.com:445</address></callBridge>")]
    [InlineData("host", "<accessQuery><webAddress>https://a.example/x?id=1</webAddress></accessQuery>", "<accessQuery><webAddress>https://b.example/x?id=1</webAddress></accessQuery>")]
    [InlineData("id", $"<a id=\"{One}\"></a>", $"<a id=\"{Own1}\"></a>")]
    public void A_value_is_excused_by_its_own_normaliser_only(string normaliser, string documented, string actual)
    {
        var own = Compare(normaliser, documented, actual);
        own.Differences.Should().BeEmpty();
        own.Excuses.Should().ContainSingle().Which.By.ToString().ToLowerInvariant().Should().Be(normaliser);

        Compare(string.Join(',', NormaliserSets.Words.Where(word => word != normaliser)), documented, actual).Differences.Should().NotBeEmpty();
        AnswerComparer.Compare(Answer(documented), Wire(actual), Bindings.Exact).Differences.Should().NotBeEmpty();
    }

    [Theory]
    [InlineData("<status><cdrTime>2016-07-26T19:10:30Z</cdrTime></status>", "<status><cdrTime>yesterday</cdrTime></status>")]
    [InlineData("<status><uptimeSeconds>351847</uptimeSeconds></status>", "<status><uptimeSeconds>-1</uptimeSeconds></status>")]
    [InlineData("<coSpace><passcode>1234</passcode></coSpace>", "<coSpace><passcode>12a4</passcode></coSpace>")]
    [InlineData("<coSpace><passcode>1234</passcode></coSpace>", "<coSpace><passcode></passcode></coSpace>")]
    [InlineData("<coSpace><secret>abcdefg</secret></coSpace>", "<coSpace><secret>abcdefgh</secret></coSpace>")]
    [InlineData("<callBridge><address>https://14.80.82.30</address></callBridge>", "<callBridge><address>http://14.80.82.30</address></callBridge>")]
    [InlineData("<callBridge><address>https://14.80.82.30</address></callBridge>", "<callBridge><address>https://a b</address></callBridge>")]
    [InlineData("<callProfile><participantLimit>3</participantLimit></callProfile>", "<callProfile><participantLimit>4</participantLimit></callProfile>")]
    [InlineData("<call><numCallLegs>1</numCallLegs></call>", "<call><numCallLegs>2</numCallLegs></call>")]
    [InlineData("<coSpace><name>a</name></coSpace>", "<coSpace><name>b</name></coSpace>")]
    public void A_value_outside_the_bounds_of_its_normaliser_is_a_difference(string documented, string actual) =>
        Compare("id,time,counter,secret,host,order", documented, actual).Differences.Should().NotBeEmpty();

    [Fact]
    public void Equal_secrets_must_stay_equal()
    {
        const string documented = "<a><passcode>1234</passcode><passcode>1234</passcode><passcode>5678</passcode></a>";

        Compare("secret", documented, "<a><passcode>1111</passcode><passcode>1111</passcode><passcode>2222</passcode></a>").Differences.Should().BeEmpty();
        Compare("secret", documented, "<a><passcode>1111</passcode><passcode>2222</passcode><passcode>2222</passcode></a>").Differences.Should().NotBeEmpty();
    }

    [Fact]
    public void A_host_is_bound_at_first_sight_and_used_in_later_requests()
    {
        var first = Compare("host", "<callBridge><address>https://14.80.82.30</address></callBridge>", "<callBridge><address>https://cms1:445</address></callBridge>");

        first.Bindings.Known.Should().Contain("14.80.82.30", "cms1:445");
        first.Bindings.ApplyToForm("name=14.80.82.30&address=14.80.82.30").Should().Be("name=14.80.82.30&address=cms1%3A445");
        AnswerComparer.Compare(Answer("<callBridge><address>https://14.80.82.31</address></callBridge>"), Wire("<callBridge><address>https://cms1:445</address></callBridge>"), first.Bindings)
            .Differences.Should().NotBeEmpty("one host cannot stand for two");
    }

    [Fact]
    public void A_list_may_come_in_another_order_only_if_that_is_allowed()
    {
        const string documented = $"<coSpaces total=\"2\"><coSpace id=\"{One}\"><name>a</name></coSpace><coSpace id=\"{Two}\"><name>b</name></coSpace></coSpaces>";
        const string turned = $"<coSpaces total=\"2\"><coSpace id=\"{Two}\"><name>b</name></coSpace><coSpace id=\"{One}\"><name>a</name></coSpace></coSpaces>";

        Compare("id", documented, turned).Differences.Should().NotBeEmpty();
        var allowed = Compare("order", documented, turned);
        allowed.Differences.Should().BeEmpty();
        allowed.Excuses.Should().ContainSingle().Which.Should().BeEquivalentTo(new { By = Normaliser.Order, Actual = "the order 2, 1", XmlPath = "/coSpaces" });
        Compare("order", documented, turned.Replace(">b<", ">c<")).Differences.Should().NotBeEmpty();
        Compare("order", documented, documented.Replace(Two, One).Replace(">b<", ">a<")).Differences.Should().NotBeEmpty();
    }

    [Fact]
    public void Order_and_ids_are_normalised_together()
    {
        const string documented = $"<coSpaces total=\"2\"><coSpace id=\"{One}\"><name>a</name></coSpace><coSpace id=\"{Two}\"><name>b</name></coSpace></coSpaces>";

        var both = Compare("id,order", documented, $"<coSpaces total=\"2\"><coSpace id=\"{Own2}\"><name>b</name></coSpace><coSpace id=\"{Own1}\"><name>a</name></coSpace></coSpaces>");

        both.Differences.Should().BeEmpty();
        both.Bindings.Known.Should().BeEquivalentTo(new Dictionary<string, string> { [One] = Own1, [Two] = Own2 });
    }

    [Fact]
    public void Values_behind_a_lost_element_are_compared_in_their_own_place()
    {
        const string documented = $"<calls total=\"2\"><call id=\"{One}\"><name>a</name><locked>no</locked></call><call id=\"{Two}\"><name>b</name></call></calls>";

        Compare("id", documented, $"<calls total=\"2\"><call id=\"{Own1}\"><locked>no</locked></call><call id=\"{Own2}\"><name>b</name></call></calls>").Differences
            .Where(difference => difference.Part == DifferencePart.Body).Should().ContainSingle().Which.XmlPath.Should().Be("/calls/call/name");
    }

    [Fact]
    public void Words_of_normalisers_are_read_and_others_refused()
    {
        NormaliserSets.Read("time,order").Should().BeEquivalentTo([Normaliser.Time, Normaliser.Order]);
        FluentActions.Invoking(() => NormaliserSets.Read("hole")).Should().Throw<FormatException>()
            .WithMessage("unknown normaliser \"hole\"; expected a list of id, time, counter, secret, host, order.");
    }

    private static Comparison Compare(string allowed, string documented, string actual) =>
        AnswerComparer.Compare(Answer(documented), Wire(actual), Bindings.Allowing(NormaliserSets.Read(allowed)));

    private static FixtureAnswer Answer(string body) => new(200, body.Length, [], MarkedText.Printed(body));

    private static WireAnswer Wire(string body) => new(200, [], Encoding.UTF8.GetBytes(body));
}
