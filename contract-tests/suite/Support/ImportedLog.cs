using System.Text;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.ContractTests.Support;

/// <summary>All that a log holds.</summary>
internal sealed class ImportedLog : IImportSink
{
    public List<ImportedExchange> Exchanges { get; } = [];

    public List<ImportNote> Notes { get; } = [];

    public List<LogEntry> Entries { get; } = [];

    public LogSummary Summary { get; private set; } = null!;

    bool IImportSink.WantsEntries => true;

    public static ImportedLog ReadFile(string path) => Read(File.ReadAllBytes(path), Path.GetFileName(path));

    public static ImportedLog Read(string text, string name = "some.log") => Read(Encoding.UTF8.GetBytes(text), name);

    public static ImportedLog Read(byte[] utf8, string name)
    {
        var log = new ImportedLog();
        log.Summary = LogReader.Read(new MemoryStream(utf8), name, log, default);
        return log;
    }

    public IEnumerable<ImportNote> NotesOf(NoteKind kind) => Notes.Where(note => note.Kind == kind);

    void IImportSink.Add(ImportedExchange exchange) => Exchanges.Add(exchange);

    void IImportSink.Add(ImportNote note) => Notes.Add(note);

    void IImportSink.Add(LogEntry entry) => Entries.Add(entry);
}
