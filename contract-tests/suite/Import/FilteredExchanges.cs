using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

public sealed class FilteredExchanges
{
    private static readonly ImportedExchange s_exchange = new()
    {
        Place = new Place("some.log", 7),
        Trace = 9500,
        From = "14.80.99.226",
        At = new LogTime(2016, 7, 26, new TimeSpan(19, 10, 34)),
        Request = new FixtureRequest("PUT", MarkedText.Printed("//api/v1/cospaces/458075bc-6def-4052-8ed6-b1192d6e6b35?limit=1")),
        Answer = new FixtureAnswer(400, 0, [], MarkedText.Empty),
    };

    [Theory]
    [InlineData("client:14.80.99.226")]
    [InlineData("client:14.80.*")]
    [InlineData("path:coSpaces")]
    [InlineData("path:/api/v1/cospaces/")]
    [InlineData("path:coSpaces/458075bc*")]
    [InlineData("method:put")]
    [InlineData("status:4xx")]
    [InlineData("status:400")]
    [InlineData("trace:9500")]
    [InlineData("trace:9497-9500")]
    [InlineData("time:19:10..19:11")]
    [InlineData("time:19:10:34..")]
    [InlineData("time:..19:10:34")]
    [InlineData("time:2016-07-26T19:00..2016-07-27T00:00")]
    [InlineData("client:10.0.0.1", "client:14.80.99.226")]
    public void A_filter_admits_an_exchange_that_has_the_value(params string[] terms) =>
        ImportFilter.Parse(terms).Admits(s_exchange).Should().BeTrue();

    [Theory]
    [InlineData("client:14.80.99.2")]
    [InlineData("path:coSpace")]
    [InlineData("path:calls")]
    [InlineData("method:POST")]
    [InlineData("status:2xx")]
    [InlineData("trace:1-9499")]
    [InlineData("time:19:11..")]
    [InlineData("time:2016-07-27T00:00..")]
    [InlineData("time:..2016-07-26T19:10:33.5")]
    [InlineData("client:14.80.99.226", "trace:1")]
    public void A_filter_refuses_other_exchanges(params string[] terms) =>
        ImportFilter.Parse(terms).Admits(s_exchange).Should().BeFalse();

    [Theory]
    [InlineData("colour:red")]
    [InlineData("client")]
    [InlineData("client:")]
    [InlineData("trace:many")]
    [InlineData("trace:1-2-3")]
    [InlineData("status:good")]
    [InlineData("time:19:10")]
    [InlineData("time:noon..")]
    public void An_invalid_term_is_reported_with_the_valid_forms(string term) =>
        FluentActions.Invoking(() => ImportFilter.Parse([term])).Should().Throw<FormatException>()
            .WithMessage($"invalid filter \"{term}\"; expected a form such as client:10.0.0.5, path:coSpaces, *");
}
