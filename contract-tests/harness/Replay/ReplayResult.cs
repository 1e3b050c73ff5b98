using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>One exchange, replayed.</summary>
public sealed record ReplayResult
{
    /// <summary>What is documented.</summary>
    public required FixtureExchange Exchange { get; init; }

    /// <summary>The path that was sent: its spelling and ids may be the target's.</summary>
    public required string SentPath { get; init; }

    /// <summary>The body that was sent.</summary>
    public string? SentBody { get; init; }

    /// <summary>What came; null when no whole answer did.</summary>
    public WireAnswer? Answer { get; init; }

    /// <summary>How the two differ.</summary>
    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>How long the answer took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether the answer is the documented one.</summary>
    public bool Matches => Differences is [];
}

/// <summary>A fixture, replayed.</summary>
/// <param name="Fixture">The fixture.</param>
/// <param name="Results">Its exchanges, by the order of their requests.</param>
public sealed record FixtureReplay(Fixture Fixture, IReadOnlyList<ReplayResult> Results);

/// <summary>Several fixtures, replayed against one target.</summary>
/// <param name="Target">What it was replayed against, for people to read.</param>
/// <param name="Fixtures">The fixtures, in the order of their replay.</param>
public sealed record ReplayReport(string Target, IReadOnlyList<FixtureReplay> Fixtures)
{
    /// <summary>All exchanges.</summary>
    public IEnumerable<ReplayResult> Results => Fixtures.SelectMany(fixture => fixture.Results);

    /// <summary>How many exchanges differ.</summary>
    public int Differing => Results.Count(result => !result.Matches);

    /// <summary>The sum in the words that scripts rely on.</summary>
    public string Summary
    {
        get
        {
            var all = Results.Count();
            return $"{all} exchanges, {all - Differing} match, {Differing} differ";
        }
    }
}
