using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>The result of replaying one exchange.</summary>
public sealed record ReplayResult
{
    /// <summary>The documented exchange.</summary>
    public required FixtureExchange Exchange { get; init; }

    /// <summary>The path that was sent, with the target's ids and the selected spelling.</summary>
    public required string SentPath { get; init; }

    /// <summary>The body that was sent. Null for none.</summary>
    public string? SentBody { get; init; }

    /// <summary>The actual answer. Null when no complete answer arrived.</summary>
    public WireAnswer? Answer { get; init; }

    /// <summary>The differences between the documented answer and the actual one.</summary>
    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>The differences that normalisers excused, in the order of the answer.</summary>
    public IReadOnlyList<Excuse> Excuses { get; init; } = [];

    /// <summary>
    /// The documented body with the values of the target, one character for each byte. Null when it is the body of <see cref="Answer"/>, when
    /// no value was excused, or when the body was not kept.
    /// </summary>
    public string? BoundBody { get; init; }

    /// <summary>
    /// The rule behind the answer of a simulator, with its evidence, as the journal of its control API states it. Null when the journal
    /// states none, and for exchanges that match.
    /// </summary>
    public string? Rule { get; init; }

    /// <summary>The result of the same exchange in a replay against the simulator in the world of the fixture. Null without such a replay.</summary>
    public ReplayResult? Simulated { get; init; }

    /// <summary>The time from sending the request until the answer was complete.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>True when there is no difference.</summary>
    public bool Matches => Differences is [];
}

/// <summary>The result of replaying one fixture.</summary>
/// <param name="Fixture">The fixture.</param>
/// <param name="Results">The results of its exchanges, in the order of their requests.</param>
public sealed record FixtureReplay(Fixture Fixture, IReadOnlyList<ReplayResult> Results)
{
    /// <summary>The kinds of values that were allowed to differ.</summary>
    public IReadOnlySet<Normaliser> Allowed { get; init; } = NormaliserSets.Exact;
}

/// <summary>The result of replaying several fixtures against one target.</summary>
/// <param name="Target">The name of the target, for people to read.</param>
/// <param name="Fixtures">The results of the fixtures, in replay order.</param>
public sealed record ReplayReport(string Target, IReadOnlyList<FixtureReplay> Fixtures)
{
    /// <summary>The address of the target. Null for a simulator that the replay started itself.</summary>
    public Uri? Address { get; init; }

    /// <summary>The name of the API user. Defaults to <c>admin</c>.</summary>
    public string User { get; init; } = "admin";

    /// <summary>True when the replay accepted any certificate of the target.</summary>
    public bool AnyCertificate { get; init; }

    /// <summary>The time at which the replay began. Null when it is unknown.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The time at which the replay ended. Null when it is unknown.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The results of all exchanges.</summary>
    public IEnumerable<ReplayResult> Results => Fixtures.SelectMany(fixture => fixture.Results);

    /// <summary>The number of exchanges that differ.</summary>
    public int Differing => Results.Count(result => !result.Matches);

    /// <summary>The normalisers that were allowed in some fixture and excused nothing in any. A stricter replay can leave them out.</summary>
    public IReadOnlyList<Normaliser> Unused =>
        [.. Fixtures.SelectMany(fixture => fixture.Allowed).Except(Results.SelectMany(result => result.Excuses).Select(excuse => excuse.By)).Order()];

    /// <summary>The totals in one line: <c>N exchanges, N match, N differ</c>. Scripts rely on its form.</summary>
    public string Summary
    {
        get
        {
            var all = Results.Count();
            return $"{all} exchanges, {all - Differing} match, {Differing} differ";
        }
    }
}
