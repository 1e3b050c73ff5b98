using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Reports;

/// <summary>An input file of an import.</summary>
/// <param name="Name">The name of the file. A file in an archive has both names.</param>
/// <param name="Kind">The kind that was detected or forced, in words, such as <c>device syslog</c>.</param>
/// <param name="Lines">The number of lines.</param>
/// <param name="Bytes">The number of bytes, after decompression.</param>
public sealed record ImportedFile(string Name, string Kind, long Lines, long Bytes);

/// <summary>A fixture that an import wrote, or would write.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Exchanges">The number of its exchanges.</param>
public sealed record WrittenFixture(string Path, int Exchanges);

/// <summary>The notes of one kind and reason.</summary>
public sealed class ImportNotes
{
    /// <summary>The number of notes that are kept as examples.</summary>
    public const int MostKept = 20;

    private readonly List<ImportNote> _first = [];

    internal ImportNotes(NoteKind kind, string reason, HoleKind? hole) => (Kind, Reason, Hole) = (kind, reason, hole);

    /// <summary>The kind of the notes.</summary>
    public NoteKind Kind { get; }

    /// <summary>The reason of the notes.</summary>
    public string Reason { get; }

    /// <summary>The kind of the holes. Null for other notes.</summary>
    public HoleKind? Hole { get; }

    /// <summary>The number of notes.</summary>
    public long Count { get; private set; }

    /// <summary>The first notes, at most <see cref="MostKept"/>.</summary>
    public IReadOnlyList<ImportNote> First => _first;

    internal void Add(ImportNote note)
    {
        Count++;
        if (_first.Count < MostKept)
            _first.Add(note);
    }
}

/// <summary>
/// The result of an import: files, exchanges, holes, repairs, guesses, lines not understood, and the fixtures. It is built note by note,
/// and its memory does not grow with the number of notes.
/// </summary>
public sealed class ImportSummary
{
    /// <summary>The maximum number of different reasons of one kind of note. Notes with further reasons are counted together.</summary>
    public const int MostReasons = 200;

    /// <summary>The maximum number of files that are kept by name. Further ones are only counted.</summary>
    public const int MostFiles = 1_000;

    /// <summary>The maximum number of fixtures that are kept by name. Further ones are only counted.</summary>
    public const int MostFixtures = 1_000;

    /// <summary>The reason of notes beyond <see cref="MostReasons"/>.</summary>
    public const string OtherReasons = "other reasons";

    // Longer texts are cut, so that the kept notes stay small.
    private const int LongestText = 500;

    private readonly Dictionary<(NoteKind, HoleKind?, string), ImportNotes> _byReason = [];
    private readonly long[] _counts = new long[Enum.GetValues<NoteKind>().Length];
    private readonly int[] _reasons = new int[Enum.GetValues<NoteKind>().Length];
    private readonly SortedDictionary<HoleKind, long> _holes = [];
    private readonly SortedDictionary<string, long> _redacted = new(StringComparer.Ordinal);
    private readonly List<ImportedFile> _files = [];
    private readonly List<WrittenFixture> _fixtures = [];

    /// <summary>True when the import only counted and wrote nothing.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The first files, at most <see cref="MostFiles"/>.</summary>
    public IReadOnlyList<ImportedFile> Files => _files;

    /// <summary>The number of files.</summary>
    public long FileCount { get; private set; }

    /// <summary>The number of lines of all files.</summary>
    public long Lines { get; private set; }

    /// <summary>The number of bytes of all files, after decompression.</summary>
    public long Bytes { get; private set; }

    /// <summary>The number of exchanges without a hole.</summary>
    public long WholeExchanges { get; private set; }

    /// <summary>The number of exchanges with at least one hole.</summary>
    public long PartialExchanges { get; private set; }

    /// <summary>The number of holes of each kind.</summary>
    public IReadOnlyDictionary<HoleKind, long> Holes => _holes;

    /// <summary>The number of replaced values by the type of the value, such as <c>name</c> or <c>address</c>.</summary>
    public IReadOnlyDictionary<string, long> Redacted => _redacted;

    /// <summary>The fixtures, at most <see cref="MostFixtures"/>.</summary>
    public IReadOnlyList<WrittenFixture> Fixtures => _fixtures;

    /// <summary>The number of fixtures.</summary>
    public long FixtureCount { get; private set; }

    /// <summary>Returns the number of notes of a kind.</summary>
    public long CountOf(NoteKind kind) => _counts[(int)kind];

    /// <summary>Returns the notes of a kind by reason, the most frequent first.</summary>
    public IReadOnlyList<ImportNotes> NotesOf(NoteKind kind) =>
        [.. _byReason.Values.Where(notes => notes.Kind == kind).OrderByDescending(notes => notes.Count).ThenBy(notes => notes.Reason, StringComparer.Ordinal)];

    /// <summary>Adds a file after it was read.</summary>
    public void Add(ImportedFile file)
    {
        FileCount++;
        Lines += file.Lines;
        Bytes += file.Bytes;
        if (_files.Count < MostFiles)
            _files.Add(file);
    }

    /// <summary>Adds a note.</summary>
    public void Add(ImportNote note)
    {
        _counts[(int)note.Kind]++;
        if (note.Hole is { } hole)
            _holes[hole] = _holes.GetValueOrDefault(hole) + 1;
        NotesLike(note).Add(note with { Reason = Cut(note.Reason)!, Printed = Cut(note.Printed), Taken = Cut(note.Taken) });
    }

    /// <summary>Counts an exchange.</summary>
    /// <param name="isWhole">True when the exchange has no hole.</param>
    public void AddExchange(bool isWhole)
    {
        if (isWhole)
            WholeExchanges++;
        else
            PartialExchanges++;
    }

    /// <summary>Adds the number of replaced values of one type.</summary>
    /// <param name="type">The type of the values, such as <c>name</c>.</param>
    /// <param name="count">The number of values.</param>
    public void AddRedacted(string type, long count) => _redacted[type] = _redacted.GetValueOrDefault(type) + count;

    /// <summary>Adds a fixture that was written, or would be written by a run that is not dry.</summary>
    public void Add(WrittenFixture fixture)
    {
        FixtureCount++;
        if (_fixtures.Count < MostFixtures)
            _fixtures.Add(fixture);
    }

    // Reasons hold no value of the input, so there are few. The bound keeps a mistake there from filling the memory.
    private ImportNotes NotesLike(ImportNote note)
    {
        var key = (note.Kind, note.Hole, Cut(note.Reason)!);
        if (_byReason.TryGetValue(key, out var known))
            return known;
        if (_reasons[(int)note.Kind] >= MostReasons)
            key = (note.Kind, null, OtherReasons);
        if (!_byReason.TryGetValue(key, out known))
        {
            _byReason[key] = known = new(note.Kind, key.Item3, key.Item2);
            _reasons[(int)note.Kind]++;
        }

        return known;
    }

    private static string? Cut(string? text) => text is { Length: > LongestText } ? $"{text[..LongestText]}…" : text;
}
