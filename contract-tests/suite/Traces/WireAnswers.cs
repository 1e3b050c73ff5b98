using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.ContractTests.Traces;

/// <summary>Documented answers as bytes on the wire.</summary>
internal static class WireAnswers
{
    public static WireAnswer Documented(this FixtureAnswer answer) => new(
        answer.Status,
        [.. answer.Headers.Select(header => new WireHeader(header.Name, header.Value.Text))],
        Encoding.UTF8.GetBytes(answer.Body.Text));

    public static WireAnswer WithBody(this WireAnswer answer, string body) => answer with { Body = Encoding.UTF8.GetBytes(body) };

    public static FixtureExchange Exchange(int trace) => Repository.GoldenExchanges().Single(exchange => exchange.Trace == trace);

    public static IReadOnlyList<Difference> DifferencesFrom(this WireAnswer answer, FixtureExchange exchange) =>
        AnswerComparer.Compare(exchange.Answer!, answer, Bindings.Exact).Differences;
}
