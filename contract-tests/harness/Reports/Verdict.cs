using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>The outcome of one exchange of a replay.</summary>
internal enum Verdict
{
    /// <summary>The answer equals the documented one.</summary>
    Match,

    /// <summary>The answer differs, or none arrived.</summary>
    Differs,

    /// <summary>The fixture has no answer to compare with, or no request to send.</summary>
    NotCompared,
}

/// <summary>A hole of an exchange, with its place.</summary>
/// <param name="Kind">The kind of the hole.</param>
/// <param name="Where">The place of the hole: <c>answer</c>, <c>answer body</c>, <c>header Location</c>, <c>request body</c> and so on.</param>
/// <param name="Bytes">The number of missing bytes. Null when it is unknown.</param>
internal sealed record ExchangeHole(HoleKind Kind, string Where, int? Bytes)
{
    public override string ToString() =>
        $"{Words.Of(Kind)} in the {Where}{(Bytes is { } bytes ? $" ({Words.Count(bytes, "byte")})" : "")}";
}

/// <summary>Facts of one result that reports share.</summary>
internal static class ExchangeFacts
{
    public static Verdict Verdict(this ReplayResult result) => result switch
    {
        { Matches: false } => Reports.Verdict.Differs,
        { Exchange.Answer: null } or { Answer: null } => Reports.Verdict.NotCompared,
        _ => Reports.Verdict.Match,
    };

    /// <summary>Returns the trace number, the method and the path that was sent.</summary>
    public static string Name(this ReplayResult result) =>
        $"{Words.Number(result.Exchange.Trace)} {result.Exchange.Request.Method} {result.SentPath}";

    /// <summary>Returns the actual status and size in words.</summary>
    public static string Outcome(this ReplayResult result) =>
        result.Answer is { } answer ? $"{Words.Number(answer.Status)}, size {Words.Number(answer.Size)}" : "no answer";

    public static IEnumerable<ExchangeHole> Holes(this FixtureExchange exchange)
    {
        var request = exchange.Request;
        var holes = In("request path", request.Path).Concat(In("request body", request.Body?.Content));
        return exchange.Answer is { } answer
            ? [.. holes, .. answer.Headers.SelectMany(header => In($"header {header.Name}", header.Value)), .. In("answer body", answer.Body)]
            : holes.Append(new(HoleKind.Answer, "exchange", null));

        static IEnumerable<ExchangeHole> In(string where, MarkedText? text) =>
            (text?.Holes ?? []).Select(segment => new ExchangeHole(segment.Hole!.Value, where, segment.Bytes));
    }

    /// <summary>Returns the count of excuses of each normaliser, such as <c>2 id, 1 time</c>. Returns an empty text for none.</summary>
    public static string Excused(this IEnumerable<Excuse> excuses) =>
        string.Join(", ", excuses.CountBy(excuse => excuse.By).OrderBy(entry => entry.Key).Select(entry => $"{Words.Number(entry.Value)} {Words.Of(entry.Key)}"));
}
