namespace CmsSim.Harness.Redaction;

/// <summary>The result of a redaction, without any value of it.</summary>
public sealed record RedactionReport
{
    /// <summary>The fingerprint of the key.</summary>
    public required string Key { get; init; }

    /// <summary>The number of values of each kind, each occurrence counted.</summary>
    public required IReadOnlyDictionary<SensitiveKind, int> Values { get; init; }

    /// <summary>The number of passcodes, secrets and tokens that stand-ins replace.</summary>
    public required int Secrets { get; init; }

    /// <summary>The number of lists that were sorted by a value, and still are.</summary>
    public required int OrdersKept { get; init; }

    /// <summary>The lists that were sorted by a value and no longer are. A replay in a redacted world then finds another order.</summary>
    public required IReadOnlyList<string> OrdersChanged { get; init; }

    /// <summary>
    /// The number of different originals that the gate does not search for, because the result may hold them by chance: shorter than four
    /// characters, words of the API, and short numbers that are also sizes or counters.
    /// </summary>
    public required int NotTelling { get; init; }
}
