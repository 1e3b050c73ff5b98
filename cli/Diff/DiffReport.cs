using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Cli.Diff;

/// <summary>A part of two answers that differs.</summary>
/// <param name="Part">The part: <c>status</c>, <c>header NAME</c>, <c>body</c>, or the path of an XML element such as <c>/coSpace/uri</c>.</param>
/// <param name="Before">The value in the first release. Null when it has none.</param>
/// <param name="After">The value in the second release. Null when it has none.</param>
internal sealed record AnswerDifference(string Part, string? Before, string? After)
{
    /// <summary>The names of the elements on the path, without positions. Empty for other parts.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>True for an element that only the second release has. A client that ignores unknown elements does not notice it.</summary>
    public bool IsAddition { get; init; }

    /// <summary>The ids of the objects that the part belongs to.</summary>
    public IReadOnlyList<string> Ids { get; init; } = [];
}

/// <summary>A reason why two releases treat an exchange differently.</summary>
/// <param name="Subject">The part of the API, such as <c>parameter messageBoardEnabled</c>.</param>
/// <param name="Sentence">The difference, in a sentence without its end.</param>
/// <param name="Evidence">The kind of evidence: documented, observed or inferred. Null for a consequence of an earlier exchange.</param>
/// <param name="Source">The source of the evidence. Null for a consequence.</param>
internal sealed record DiffCause(string Subject, string Sentence, string? Evidence, string? Source)
{
    /// <summary>The earlier exchange from which the difference follows. Null when the releases themselves differ.</summary>
    public int? FollowsFrom { get; init; }

    /// <summary>True for an element that only the second release has.</summary>
    public bool IsAddition { get; init; }

    public override string ToString() => Evidence is null ? $"{Subject}: {Sentence}" : $"{Subject}: {Sentence} [{Evidence}: {Source}]";
}

/// <summary>One exchange in two releases.</summary>
internal sealed record ExchangeDiff
{
    public required FixtureExchange Exchange { get; init; }

    /// <summary>The path as it was sent.</summary>
    public required string Path { get; init; }

    public required WireAnswer? Before { get; init; }

    public required WireAnswer? After { get; init; }

    public required IReadOnlyList<AnswerDifference> Differences { get; init; }

    public required IReadOnlyList<DiffCause> Causes { get; init; }

    /// <summary>True when added elements count as changes.</summary>
    public bool CountsAdditions { get; init; }

    /// <summary>True when the answers differ, or one release ignores or checks what the other does not.</summary>
    public bool Changes => Differences.Any(difference => CountsAdditions || !difference.IsAddition) || Causes.Any(cause => CountsAdditions || !cause.IsAddition);

    /// <summary>True when the exchange changes only because an earlier one did.</summary>
    public bool OnlyFollows => Changes && Causes is [_, ..] && Causes.All(cause => cause.FollowsFrom is not null);

    public string Name => $"{Exchange.Trace} {Exchange.Request.Method} {Path}";
}

/// <summary>A part of a world that one release lacks, so that it was left out there.</summary>
/// <param name="Release">The release that lacks it.</param>
/// <param name="Element">The path of the element, such as <c>coSpaces/coSpace/streamUrl</c>.</param>
/// <param name="Why">The rule of the release, in a sentence without its end.</param>
/// <param name="Count">The number of such elements.</param>
internal sealed record WorldChange(string Release, string Element, string Why, int Count);

/// <summary>The exchanges of one fixture in two releases.</summary>
internal sealed record FixtureDiff(Fixture Fixture, IReadOnlyList<WorldChange> World, IReadOnlyList<ExchangeDiff> Exchanges);

/// <summary>The difference between two releases for the client of some fixtures.</summary>
internal sealed record DiffReport(string Before, string After, IReadOnlyList<FixtureDiff> Fixtures)
{
    public IEnumerable<ExchangeDiff> Exchanges => Fixtures.SelectMany(fixture => fixture.Exchanges);

    public int Changing => Exchanges.Count(exchange => exchange.Changes);

    /// <summary>The sentences that qualify the result, such as a release that the sources describe in part only.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The causes in the releases themselves, each with the exchanges that it changes, those with the most exchanges first.</summary>
    public IReadOnlyList<(DiffCause Cause, IReadOnlyList<ExchangeDiff> Exchanges)> Causes => Grouped(isAddition: false);

    /// <summary>The elements that only the second release has, each with the exchanges that show it.</summary>
    public IReadOnlyList<(DiffCause Cause, IReadOnlyList<ExchangeDiff> Exchanges)> Additions => Grouped(isAddition: true);

    private IReadOnlyList<(DiffCause Cause, IReadOnlyList<ExchangeDiff> Exchanges)> Grouped(bool isAddition) =>
    [
        .. Exchanges.SelectMany(exchange => exchange.Causes.Where(cause => cause.FollowsFrom is null && cause.IsAddition == isAddition), (exchange, cause) => (Exchange: exchange, Cause: cause))
            .GroupBy(pair => pair.Cause).Select(same => (same.Key, (IReadOnlyList<ExchangeDiff>)[.. same.Select(pair => pair.Exchange)])).OrderByDescending(same => same.Item2.Count),
    ];

    /// <summary>The totals in one line. Scripts rely on its form.</summary>
    public string Summary => $"{Exchanges.Count()} exchanges, {Changing} change";
}
