namespace CmsSim.Harness.Verify;

/// <summary>One line of a ledger.</summary>
internal abstract record LedgerEntry
{
    private LedgerEntry() { }

    /// <summary>A POST is about to be sent. With <paramref name="Before"/>, the form has no tag, and the ids that the collection had are noted.</summary>
    internal sealed record Intent(int Number, string Path, string Form, IReadOnlyList<string>? Before) : LedgerEntry;

    /// <summary>The POST was answered with the address of a new object.</summary>
    internal sealed record Made(int Number, string Location) : LedgerEntry;

    /// <summary>The POST was answered, and made no object.</summary>
    internal sealed record Refused(int Number) : LedgerEntry;

    /// <summary>A PUT to an object of the target is about to be sent. The form has the values to restore.</summary>
    internal sealed record Change(int Number, string Path, string Original) : LedgerEntry;

    /// <summary>The values of a change are restored.</summary>
    internal sealed record Restored(int Number) : LedgerEntry;

    /// <summary>The object is removed.</summary>
    internal sealed record Removed(string Location) : LedgerEntry;
}
