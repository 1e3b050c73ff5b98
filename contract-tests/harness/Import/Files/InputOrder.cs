using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Import.Files;

/// <summary>
/// Gives the texts of files in the order of their logs. Rotated logs are often named, packed or listed with the newest first; an exchange
/// that begins in one part and ends in the next is whole only in the right order.
/// </summary>
public static class InputOrder
{
    // The first entry of a log is near its beginning, behind the head of a mail or a web page.
    private const int SearchedBytes = 64 * 1024;

    /// <summary>
    /// Returns the texts that <see cref="InputFiles.Read(IEnumerable{string}, Stream?)"/> returns, with the logs among them in the order of
    /// their first time stamps. Stamps without a year are ordered across New Year. Standard input stays where it is named.
    /// </summary>
    /// <param name="paths">Files and folders. <c>-</c> is the standard input.</param>
    /// <param name="standardInput">The standard input. Null when it is not allowed.</param>
    /// <param name="notes">Receives repairs of the encoding and damaged archives.</param>
    /// <exception cref="ImportFormatException">A file does not exist, cannot be read, or exceeds a limit.</exception>
    public static IEnumerable<InputText> Read(IReadOnlyList<string> paths, Stream? standardInput, IImportSink notes)
    {
        var files = new InputFiles(notes);
        if (paths.Contains("-"))
            return files.Read(paths, standardInput);
        string[] all = [.. paths.SelectMany(InputFiles.FilesOf)];
        var found = Positions(all);
        return found.Count < 2 ? files.Read(all) : InOrder(Sorted(found), files);
    }

    private static List<Position> Positions(string[] files)
    {
        var quiet = new InputFiles(new Silence());
        List<Position> found = [];
        foreach (var file in files)
        {
            foreach (var (index, text) in quiet.Read([file]).Index())
                found.Add(new Position(file, index, text.Detected.Kind == InputKind.Syslog ? FirstStamp(text) : null));
        }

        return found;
    }

    private static LogTime? FirstStamp(InputText text)
    {
        var head = new byte[SearchedBytes];
        var length = text.Content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var first = new FirstEntry();
        LogReader.Read(new MemoryStream(head, 0, length), text.Name, first, CancellationToken.None);
        return first.Time;
    }

    // Texts without a stamp keep their places relative to each other, before the logs.
    private static IEnumerable<Position> Sorted(IReadOnlyList<Position> found)
    {
        Position[] stamped = [.. found.Where(position => position.Stamp is not null)];
        var withYears = stamped.All(position => position.Stamp!.Value.Year is not null);
        Position[] ordered = [.. stamped.OrderBy(position => SecondsOf(position.Stamp!.Value, withYears))];
        return [.. found.Where(position => position.Stamp is null), .. withYears ? ordered : AcrossNewYear(ordered)];
    }

    // Without years, the set begins after the longest time without a first stamp.
    private static Position[] AcrossNewYear(Position[] ordered)
    {
        const double year = 366.0 * 86_400;
        var begin = 0;
        var longest = double.MinValue;
        for (var i = 0; i < ordered.Length; i++)
        {
            var before = SecondsOf(ordered[i == 0 ? ^1 : i - 1].Stamp!.Value, false);
            var gap = SecondsOf(ordered[i].Stamp!.Value, false) - before + (i == 0 ? year : 0);
            if (gap > longest)
                (begin, longest) = (i, gap);
        }

        return [.. ordered[begin..], .. ordered[..begin]];
    }

    private static double SecondsOf(LogTime time, bool withYear)
    {
        var day = time.Month == 0 ? DateTime.MinValue : new DateTime(withYear ? time.Year!.Value : 2000, time.Month, time.Day, 0, 0, 0, DateTimeKind.Unspecified);
        return (day - DateTime.MinValue).TotalSeconds + time.TimeOfDay.TotalSeconds - (time.Offset ?? TimeSpan.Zero).TotalSeconds;
    }

    // Opens a file once for a run of texts in the file's own order, because a text inside an archive is only reached through those before it.
    private static IEnumerable<InputText> InOrder(IEnumerable<Position> order, InputFiles files)
    {
        IEnumerator<InputText>? open = null;
        var (file, next) = ("", 0);
        try
        {
            foreach (var position in order)
            {
                if (open is null || position.File != file || position.Index < next)
                {
                    open?.Dispose();
                    open = files.Read([position.File]).GetEnumerator();
                    (file, next) = (position.File, 0);
                }

                for (; next <= position.Index; next++)
                {
                    if (!open.MoveNext())
                        throw new ImportFormatException(file, 0, "the file changed while it was read; expected a file that no other program writes.");
                }

                yield return open.Current;
            }
        }
        finally
        {
            open?.Dispose();
        }
    }

    private sealed record Position(string File, int Index, LogTime? Stamp);

    private sealed class Silence : IImportSink
    {
        public void Add(ImportedExchange exchange)
        {
        }

        public void Add(ImportNote note)
        {
        }
    }

    private sealed class FirstEntry : IImportSink
    {
        public LogTime? Time { get; private set; }

        public bool WantsEntries => true;

        public void Add(ImportedExchange exchange)
        {
        }

        public void Add(ImportNote note)
        {
        }

        public void Add(LogEntry entry) => Time ??= entry.Time;
    }
}
