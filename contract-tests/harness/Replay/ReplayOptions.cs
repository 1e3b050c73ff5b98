using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>The spelling of paths that the documented log misspells.</summary>
public enum Spelling
{
    /// <summary>The spelling of the API.</summary>
    Canonical,

    /// <summary>The spelling of the documented log.</summary>
    AsPrinted,
}

/// <summary>The pace of a replay against a target with a clock of its own.</summary>
public enum ReplayPace
{
    /// <summary>The recorded pauses are kept, up to <see cref="ReplayOptions.LongestPause"/>.</summary>
    Recorded,

    /// <summary>Each request follows the answer before it at once.</summary>
    Fast,
}

/// <summary>The options of a replay.</summary>
public sealed record ReplayOptions
{
    /// <summary>The spelling of paths that the documented log misspells. Defaults to <see cref="Spelling.Canonical"/>.</summary>
    public Spelling Spelling { get; init; }

    /// <summary>The time limit for opening a connection. Defaults to 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time limit for a complete answer. Defaults to 30 seconds.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum size of an answer's body, in bytes. Defaults to 4 MiB. A longer body is a difference.</summary>
    public int LargestAnswer { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// The maximum pause before a request, for a target with a clock of its own. Shorter documented pauses are kept, because a job that was
    /// complete after two seconds may still be pending without the pause. Defaults to 5 seconds.
    /// </summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pace of the requests to a target with a clock of its own. Defaults to <see cref="ReplayPace.Recorded"/>.</summary>
    public ReplayPace Pace { get; init; }

    /// <summary>The factor by which recorded pauses are shortened, greater than 0. Defaults to 1.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>The exchanges to replay. Defaults to all.</summary>
    public ReplaySelection Selection { get; init; } = ReplaySelection.All;

    /// <summary>
    /// The kinds of values that may differ. When null: none with a control API, which sets the world of the fixture; otherwise
    /// <see cref="NormaliserSets.OwnValues"/>.
    /// </summary>
    public IReadOnlySet<Normaliser>? Normalisers { get; init; }

    /// <summary>Called before each request with its exchange, path and body. The request waits for the task.</summary>
    public Func<FixtureExchange, string, string?, CancellationToken, Task>? BeforeEach { get; init; }

    /// <summary>False to drop the bodies of answers that match, so that a long replay needs little memory. Defaults to true.</summary>
    public bool KeepsAnswers { get; init; } = true;

    /// <summary>The clock for time limits, pauses and durations.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
