using CmsSim.Harness.Import;

namespace CmsSim.ContractTests.Http;

/// <summary>Collects everything that a reader gives.</summary>
internal sealed class Collected : IImportSink
{
    public List<ImportedExchange> Exchanges { get; } = [];

    public List<ImportNote> Notes { get; } = [];

    public void Add(ImportedExchange exchange) => Exchanges.Add(exchange);

    public void Add(ImportNote note) => Notes.Add(note);

    public IEnumerable<string> Of(NoteKind kind) => Notes.Where(note => note.Kind == kind).Select(note => note.Reason);
}
