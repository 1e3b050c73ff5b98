namespace CmsSim.Harness.Clone;

/// <summary>The options of a clone.</summary>
public sealed record CloneOptions
{
    /// <summary>The highest number of requests in any second, at least 1. Defaults to 20.</summary>
    public int Rate { get; init; } = 20;

    /// <summary>The release of the bridge, such as <c>2.9</c>. Null takes it from the <c>softwareVersion</c> in the status of the bridge.</summary>
    public string? Release { get; init; }

    /// <summary>
    /// True to read the nodes that only show other objects as well, such as <c>/coSpaces/{id}/meetingEntryDetail</c>. A world does not need them, but
    /// a check compares them. Defaults to false, which saves requests.
    /// </summary>
    public bool ReadsViews { get; init; }

    /// <summary>The time limit for opening a connection. Defaults to 10 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time limit for a complete answer. Defaults to 30 seconds.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The maximum number of times that a request is sent while no answer arrives, or one of 429 or 5xx. Defaults to 4.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>The pause before the second attempt. It doubles before each further one. Defaults to 1 second.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum size of an answer's body, in bytes. A longer body is a failed answer. Defaults to 16 MiB.</summary>
    public int LargestAnswer { get; init; } = 16 * 1024 * 1024;

    /// <summary>The clock for the rate, time limits and pauses.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
