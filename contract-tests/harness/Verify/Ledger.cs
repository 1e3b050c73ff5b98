using System.Globalization;
using System.Text;

namespace CmsSim.Harness.Verify;

/// <summary>
/// A file with everything that a verification puts on its target. Each line is on disk before the request that it announces is sent, so a
/// run that is killed at any point can be cleaned up.
/// </summary>
internal sealed class Ledger : IDisposable
{
    private const string Magic = "cmssim-ledger 1";

    // A run of the whole suite writes some hundred lines. The limits stop files that are no ledger.
    private const long LargestFile = 64 * 1024 * 1024;

    private readonly FileStream _file;
    private readonly List<LedgerEntry> _entries = [];
    private int _number;

    private Ledger(FileStream file, string tag, Uri target) => (_file, Tag, Target) = (file, tag, target);

    /// <summary>The text that every object of the run has in its name.</summary>
    public string Tag { get; }

    /// <summary>The address of the target.</summary>
    public Uri Target { get; }

    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>Begins a ledger in a new file.</summary>
    /// <exception cref="IOException">The file exists already, or cannot be written.</exception>
    public static Ledger Create(string path, string tag, Uri target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var ledger = new Ledger(new FileStream(path, options), tag, target);
        ledger.Append(null, $"{Magic}\t{tag}\t{target}");
        return ledger;
    }

    /// <summary>Opens a ledger to continue it. A last line that is torn is cut off.</summary>
    /// <exception cref="LedgerFormatException">The file is no ledger.</exception>
    /// <exception cref="IOException">The file cannot be read, or another process has it open.</exception>
    public static Ledger Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        try
        {
            if (file.Length > LargestFile)
                throw new LedgerFormatException(1, $"the file has {file.Length} bytes; a ledger has at most {LargestFile}");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            var end = Array.LastIndexOf(bytes, (byte)'\n') + 1;
            var lines = Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            if (lines is not [var first, .. var rest] || first.Split('\t') is not [Magic, { Length: > 0 } tag, var address] || !Uri.TryCreate(address, UriKind.Absolute, out var target))
                throw new LedgerFormatException(1, $"the line is not \"{Magic}\" with a tag and an address, separated by tabs");

            var ledger = new Ledger(file, tag, target);
            foreach (var (index, line) in rest.Index())
                ledger._entries.Add(Read(line) ?? throw new LedgerFormatException(index + 2, "the line is none of those that a ledger has"));
            ledger._number = ledger._entries.Select(NumberOf).DefaultIfEmpty(0).Max();
            file.SetLength(end);
            file.Position = end;
            return ledger;
        }
        catch (Exception)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Notes a POST that is about to be sent, and returns its number.</summary>
    public int Intend(string path, string form, IReadOnlyList<string>? before)
    {
        var number = ++_number;
        Append(new LedgerEntry.Intent(number, path, form, before), Line("intent", number, before is null ? [path, form] : [path, form, string.Join(',', before)]));
        return number;
    }

    public void Made(int number, string location) => Append(new LedgerEntry.Made(number, location), Line("made", number, location));

    public void Refused(int number) => Append(new LedgerEntry.Refused(number), Line("refused", number));

    /// <summary>Notes the values of an object before a PUT, and returns the number of the change.</summary>
    public int Change(string path, string original)
    {
        var number = ++_number;
        Append(new LedgerEntry.Change(number, path, original), Line("change", number, path, original));
        return number;
    }

    public void Restored(int number) => Append(new LedgerEntry.Restored(number), Line("restored", number));

    public void Removed(string location) => Append(new LedgerEntry.Removed(location), $"removed\t{Safe(location)}");

    public void Dispose() => _file.Dispose();

    private static string Line(string word, int number, params IEnumerable<string> parts) =>
        string.Join('\t', [word, number.ToString(CultureInfo.InvariantCulture), .. parts.Select(Safe)]);

    // A form may hold any byte; tabs and line ends would end the field.
    private static string Safe(string text) => text.Replace("\t", "%09", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static LedgerEntry? Read(string line) => line.Split('\t') switch
    {
        ["intent", var number, var path, var form] when Number(number) is { } it => new LedgerEntry.Intent(it, path, form, null),
        ["intent", var number, var path, var form, var before] when Number(number) is { } it =>
            new LedgerEntry.Intent(it, path, form, before.Split(',', StringSplitOptions.RemoveEmptyEntries)),
        ["made", var number, var location] when Number(number) is { } it => new LedgerEntry.Made(it, location),
        ["refused", var number] when Number(number) is { } it => new LedgerEntry.Refused(it),
        ["change", var number, var path, var original] when Number(number) is { } it => new LedgerEntry.Change(it, path, original),
        ["restored", var number] when Number(number) is { } it => new LedgerEntry.Restored(it),
        ["removed", var location] => new LedgerEntry.Removed(location),
        _ => null,
    };

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int NumberOf(LedgerEntry entry) => entry switch
    {
        LedgerEntry.Intent intent => intent.Number,
        LedgerEntry.Change change => change.Number,
        _ => 0,
    };

    private void Append(LedgerEntry? entry, string line)
    {
        _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _file.Flush(flushToDisk: true);
        if (entry is not null)
            _entries.Add(entry);
    }
}
