using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Reports;

namespace CmsSim.Cli;

/// <summary>Reads the files of an import, and shows its progress on a terminal.</summary>
internal sealed class ImportRun
{
    private const long ProgressEvery = 8L << 20;

    private readonly Importer _importer;
    private readonly ImportOutput _output;
    private readonly TextWriter _terminal;
    private readonly bool _isShown;
    private readonly List<string> _kinds = [];
    private IReadOnlyList<string> _paths = [];

    public ImportRun(ImportOptions options, ImportOutput output, TextWriter errors)
    {
        _importer = new Importer(options, output.Add, note => output.Add(InShownFile(note, _paths)));
        _output = output;
        (_terminal, _isShown) = (OutputWriter.Unescaped(errors), OutputWriter.IsTerminalOf(errors));
    }

    /// <summary>Reads the files in the order of their logs.</summary>
    public void Read(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        _paths = paths;
        try
        {
            foreach (var text in InputOrder.Read(paths, Console.OpenStandardInput(), new Notes(_output, paths)))
            {
                // The world of a fixture is found by its path.
                var name = text.Detected.Kind is InputKind.Fixture ? text.Name : Shown(text.Name, paths);
                using var counted = new CountedText(text.Content, () => Show(text), ProgressEvery);
                _importer.Read(name, text.Detected, counted, cancellation);
                _output.Add(new ImportedFile(Shown(text.Name, paths), text.Detected.Reason, text.Detected.Kind is InputKind.Recording ? 0 : counted.Lines, counted.Bytes));
                _kinds.Add($"{text.Name} ({text.Detected.Reason})");
            }

            _importer.End();
        }
        finally
        {
            if (_isShown)
                _terminal.Write("\r\e[K");
        }
    }

    /// <summary>Returns a sentence that says why no exchange was imported.</summary>
    public string NothingFound() => NothingFoundIn(_kinds);

    /// <summary>Returns a sentence that says that inputs hold no exchange.</summary>
    /// <param name="inputs">The inputs, each with its kind.</param>
    public static string NothingFoundIn(IReadOnlyList<string> inputs)
    {
        var read = inputs is [] ? "an empty folder" : string.Join(", ", inputs.Take(3)) + (inputs.Count > 3 ? $" and {inputs.Count - 3} more" : "");
        return $"No exchange was found in {read}; expected an API trace of a Meeting Server, or its requests as HAR, cURL or .http. cmssim explain reads other lines of a log.";
    }

    // The folders above an input say nothing of the log, and often name a person.
    private static string Shown(string file, IReadOnlyList<string> paths)
    {
        var above = paths.Select(path => Path.TrimEndingDirectorySeparator(path))
            .Where(path => file == path || file.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal) || file.StartsWith(path + '/', StringComparison.Ordinal))
            .Select(path => path.Length - Path.GetFileName(path).Length)
            .DefaultIfEmpty(0).Max();
        return file[above..];
    }

    private static ImportNote InShownFile(ImportNote note, IReadOnlyList<string> paths) =>
        note with { Place = note.Place with { File = Shown(note.Place.File, paths) } };

    private void Show(InputText text)
    {
        if (!_isShown)
            return;
        var share = text.Length is > 0 and var length ? $"{100 * text.Position / length} %" : $"{text.Position >> 20} MiB";
        _terminal.Write($"\r{share} of {text.Name}, {_output.Exchanges} exchanges\e[K");
    }

    private sealed class Notes(ImportOutput output, IReadOnlyList<string> paths) : IImportSink
    {
        public void Add(ImportedExchange exchange)
        {
        }

        public void Add(ImportNote note) => output.Add(InShownFile(note, paths));
    }
}
