using CmsSim.Harness.Replay;
using CmsSim.Harness.Verify.Parity;

namespace CmsSim.Harness.Verify;

/// <summary>The options of a verification.</summary>
public sealed record VerifyOptions
{
    /// <summary>The release of the target, such as <c>2.9</c>. Null to read it from the target.</summary>
    public string? Release { get; init; }

    /// <summary>The names of contracts and areas to check. Empty for all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>True to send nothing but GET. Contracts that write are skipped.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>True to check a target that has active calls.</summary>
    public bool AllowsLiveCalls { get; init; }

    /// <summary>The maximum number of requests in a second, at least 1. Null for no limit.</summary>
    public int? Rate { get; init; }

    /// <summary>The file of the ledger. It must not exist. Null for a verification that only reads.</summary>
    public string? Ledger { get; init; }

    /// <summary>
    /// The address on which the target can reach this machine, for call detail records. The port 0 selects any free one. Null for a target
    /// that cannot; the contracts that receive records are skipped.
    /// </summary>
    public Uri? Receiver { get; init; }

    /// <summary>An address that answers when the target dials it, such as <c>echo@example.com</c>. Null if there is none; contracts about connected legs are skipped.</summary>
    public string? FarEnd { get; init; }

    /// <summary>The observations of a real target, which the target must match. Null to check the contracts as they are.</summary>
    public Adoption? Adopted { get; init; }

    /// <summary>The text that every object of the run has in its name: lower-case letters, digits and hyphens.</summary>
    public required string Tag { get; init; }

    /// <summary>The ids that name no object of the target.</summary>
    public required Func<Guid> UnknownId { get; init; }

    /// <summary>The longest time to wait for call detail records. Defaults to 10 seconds.</summary>
    public TimeSpan RecordsWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Lets time pass on the target. Null to wait on <see cref="Clock"/>.</summary>
    public Func<TimeSpan, CancellationToken, Task>? Pause { get; init; }

    /// <summary>The clock for time limits, pauses and durations.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The time limits of requests and the maximum size of answers.</summary>
    public ReplayOptions Requests { get; init; } = new();

    /// <summary>True if a text begins with the number of a release, such as <c>2.9</c>.</summary>
    /// <param name="text">The text.</param>
    public static bool IsRelease(string text) => ReleaseNumber.Find(text) is not null;
}
