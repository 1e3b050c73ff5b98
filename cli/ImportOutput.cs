using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Redaction;
using CmsSim.Harness.Reports;
using CmsSim.Harness.Worlds;

namespace CmsSim.Cli;

/// <summary>
/// Redacts what an import makes, and writes it: fixtures with their worlds, the notes, and the report. Fixtures and notes are gathered and
/// redacted together, up to a bound, so that equal values stay equal and the memory stays flat.
/// </summary>
internal sealed class ImportOutput : IDisposable
{
    private const long MostGathered = 8L << 20;
    private const int MostNotes = 20_000;

    private readonly DraftFolder? _folder;
    private readonly RedactionKey? _key;
    private readonly ImportSummary _summary;
    private readonly Action<Fixture>? _exported;
    private readonly List<BuiltFixture> _fixtures = [];
    private readonly List<ImportNote> _notes = [];
    private readonly List<ImportedFile> _files = [];
    private StreamWriter? _list;
    private long _gathered;

    /// <param name="folder">The folder to write to. Null to write nothing.</param>
    /// <param name="key">The key of the redaction. Null to replace passcodes, secrets and tokens only.</param>
    /// <param name="summary">Receives the counts and the notes, redacted.</param>
    /// <param name="exported">Receives each fixture, redacted. Null for nothing.</param>
    public ImportOutput(DraftFolder? folder, RedactionKey? key, ImportSummary summary, Action<Fixture>? exported)
    {
        (_folder, _key, _summary, _exported) = (folder, key, summary, exported);
        if (folder is not null)
            _list = new StreamWriter(folder.Create("notes.txt"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
    }

    /// <summary>The number of exchanges so far.</summary>
    public long Exchanges { get; private set; }

    public void Add(BuiltFixture built)
    {
        Exchanges += built.Fixture.Exchanges.Count;
        _fixtures.Add(built);
        _notes.AddRange(built.Guesses);
        _gathered += built.WorldXml.Length + built.Fixture.Exchanges.Sum(SizeOf);
        if (_gathered >= MostGathered)
            Flush();
    }

    public void Add(ImportedFile file) => _files.Add(file);

    public void Add(ImportNote note)
    {
        _notes.Add(note);
        if (_notes.Count >= MostNotes)
            Flush();
    }

    /// <summary>Writes everything that is gathered, the list of notes, and the report.</summary>
    /// <exception cref="LeakException">A file would hold a value that the redaction replaces. Nothing of it is written.</exception>
    public void Complete()
    {
        var set = Flush();
        _list?.Dispose();
        _list = null;
        if (_folder is null)
            return;
        WriteChecked(set.Gate(), "import.json", ImportReportJson.Write(_summary));
        _folder.Complete();
    }

    public void Dispose() => _list?.Dispose();

    private RedactionSet Flush()
    {
        var set = new RedactionSet(_key, [.. _fixtures.Select(built => built.Fixture)], [.. _fixtures.Select(built => built.WorldXml)], _notes);
        var gate = set.Gate();
        for (var i = 0; i < _fixtures.Count; i++)
            Write(set, gate, i);
        foreach (var note in _notes.Select(set.Note))
        {
            _summary.Add(note);
            WriteNote(gate, note);
        }
        foreach (var file in _files)
            _summary.Add(file with { Name = set.Note(new ImportNote(NoteKind.File, new Place(file.Name, 0), "")).Place.File });
        foreach (var (kind, count) in set.Counts)
            _summary.AddRedacted(kind.ToString(), count);
        _fixtures.Clear();
        _notes.Clear();
        _files.Clear();
        _gathered = 0;
        return set;
    }

    private void Write(RedactionSet set, LeakGate gate, int number)
    {
        var fixture = set.Fixtures[number];
        foreach (var exchange in fixture.Exchanges)
            _summary.AddExchange(isWhole: IsWhole(exchange));
        _summary.Add(new WrittenFixture($"{fixture.Flow}.xml", fixture.Exchanges.Count));
        _exported?.Invoke(fixture);
        if (_folder is null)
            return;
        var (name, worldName) = ($"{fixture.Flow}.xml", $"{fixture.Flow}.world.xml");
        WriteRedacted(set, gate, name, FixtureWriter.Write(set.StrippedFixtures[number]), FixtureWriter.Write(fixture with { World = worldName }));
        WriteRedacted(set, gate, worldName, set.StrippedWorlds[number], set.Worlds[number]);
    }

    private void WriteRedacted(RedactionSet set, LeakGate gate, string name, string original, string redacted)
    {
        WriteChecked(gate, name, redacted);
        if (_key is null)
            return;
        using var map = _folder!.Create(RedactedFiles.MapOf(name), isPrivate: true);
        map.Write(RedactionMap.Seal(_key, original, redacted, set.OriginalsIn(original)));
    }

    private void WriteNote(LeakGate gate, ImportNote note)
    {
        if (_list is null)
            return;
        var line = ImportNoteLine.Of(note);
        gate.Check("notes.txt", Encoding.UTF8.GetBytes(line));
        _list.WriteLine(line);
    }

    private void WriteChecked(LeakGate gate, string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        gate.Check(name, bytes);
        using var file = _folder!.Create(name);
        file.Write(bytes);
    }

    private static bool IsWhole(FixtureExchange exchange) =>
        exchange.Answer is { } answer && !answer.Body.Holes.Any() && !exchange.Request.Path.Holes.Any() && exchange.Request.Body?.Content.Holes.Any() is not true
        && !answer.Headers.Any(header => header.Value.Holes.Any());

    private static long SizeOf(FixtureExchange exchange) =>
        exchange.Request.Path.Text.Length + (exchange.Request.Body?.Content.Text.Length ?? 0) + (exchange.Answer?.Body.Text.Length ?? 0) + 200;
}
