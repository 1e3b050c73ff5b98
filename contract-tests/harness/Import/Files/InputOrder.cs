using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Import.Files;

/// <summary>
/// Gives the texts of files in the order of their logs. Rotated logs are often named, packed or listed with the newest first; an exchange
/// that begins in one part and ends in the next is whole only in the right order.
/// </summary>
public static class InputOrder
{
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
        return found.Count < 2 ? files.Read(all) : InOrder(LogOrder.ByFirstStamp(found, position => position.Stamp), files);
    }

    private static List<Position> Positions(string[] files)
    {
        var quiet = new InputFiles(new Silence());
        List<Position> found = [];
        foreach (var file in files)
        {
            foreach (var (index, text) in quiet.Read([file]).Index())
                found.Add(new Position(file, index, text.Detected.Kind == InputKind.Syslog ? LogOrder.FirstStamp(text.Content) : null));
        }

        return found;
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
}
