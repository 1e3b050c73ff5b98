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
    private const string Withheld = "(text withheld)";

    private readonly DraftFolder? _folder;
    private readonly RedactionKey? _key;
    private readonly ImportSummary _summary;
    private readonly Action<Fixture>? _exported;
    private readonly List<BuiltFixture> _fixtures = [];
    private readonly List<ImportNote> _notes = [];
    private readonly List<ImportedFile> _files = [];
    private StreamWriter? _list;
    private LeakException? _leak;
    private int _written;
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
    /// <exception cref="LeakException">Every fixture, or the report, would hold a value that the redaction replaces. Nothing is written.</exception>
    public void Complete()
    {
        var set = Flush();
        _list?.Dispose();
        _list = null;
        if (_written == 0 && _leak is not null)
            throw _leak;
        if (_folder is null)
            return;
        var report = Encoding.UTF8.GetBytes(ImportReportJson.Write(_summary));
        set.Gate().Check("import.json", report);
        Write("import.json", report);
        _folder.Complete();
    }

    public void Dispose() => _list?.Dispose();

    private RedactionSet Flush()
    {
        var set = new RedactionSet(_key, [.. _fixtures.Select(built => built.Fixture)], [.. _fixtures.Select(built => built.WorldXml)], _notes);
        var gate = set.Gate();
        for (var i = 0; i < _fixtures.Count; i++)
            Write(set, gate, i);
        foreach (var note in _notes.Select(note => Writable(gate, set.Note(note))))
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
        var (fixture, original) = (set.Fixtures[number], set.StrippedFixtures[number]);
        var (name, worldName) = ($"{fixture.Flow}.xml", $"{fixture.Flow}.world.xml");
        var bytes = _folder is null && _exported is null ? [] : Encoding.UTF8.GetBytes(FixtureWriter.Write(fixture with { World = worldName }));
        var world = _folder is null ? [] : Encoding.UTF8.GetBytes(set.Worlds[number]);
        var found = gate.Find(bytes);
        if (found is not null)
        {
            var safe = SafeFixture.Of(fixture, original, gate);
            (fixture, original) = (safe.Fixture, safe.Original);
            foreach (var trace in safe.LeftOut)
                _notes.Add(new ImportNote(NoteKind.LeftOut, new Place(name, 0), "The exchange holds a value that the redaction cannot replace.") { Trace = trace });
            bytes = Encoding.UTF8.GetBytes(FixtureWriter.Write(fixture with { World = worldName }));
            found = gate.Find(bytes);
        }

        if ((found ?? gate.Find(world)) is { } leak)
        {
            _leak ??= new LeakException(leak, name);
            _notes.Add(new ImportNote(NoteKind.LeftOut, new Place(name, 0), $"The fixture is left out with {fixture.Exchanges.Count} exchanges, because it or its world holds a value that the redaction cannot replace."));
            return;
        }

        foreach (var exchange in fixture.Exchanges)
            _summary.AddExchange(isWhole: IsWhole(exchange));
        _summary.Add(new WrittenFixture(name, fixture.Exchanges.Count));
        _written++;
        _exported?.Invoke(fixture);
        if (_folder is null)
            return;
        Write(set, name, FixtureWriter.Write(original), bytes);
        Write(set, worldName, set.StrippedWorlds[number], world);
    }

    private void Write(RedactionSet set, string name, string original, byte[] redacted)
    {
        Write(name, redacted);
        if (_key is null)
            return;
        using var map = _folder!.Create(RedactedFiles.MapOf(name), isPrivate: true);
        map.Write(RedactionMap.Seal(_key, original, Encoding.UTF8.GetString(redacted), set.OriginalsIn(original)));
    }

    // The text of a damaged line may hide a value in a way that no type tells. The note says where the line is.
    private static ImportNote Writable(LeakGate gate, ImportNote note) =>
        (note.Printed ?? note.Taken) is not null && gate.Find(Encoding.UTF8.GetBytes(ImportNoteLine.Of(note))) is not null
            ? note with { Printed = Withheld, Taken = note.Taken is null ? null : Withheld }
            : note;

    private void WriteNote(LeakGate gate, ImportNote note)
    {
        if (_list is null)
            return;
        var line = ImportNoteLine.Of(note);
        gate.Check("notes.txt", Encoding.UTF8.GetBytes(line));
        _list.WriteLine(line);
    }

    private void Write(string name, byte[] content)
    {
        using var file = _folder!.Create(name);
        file.Write(content);
    }

    private static bool IsWhole(FixtureExchange exchange) =>
        exchange.Answer is { } answer && !answer.Body.Holes.Any() && !exchange.Request.Path.Holes.Any() && exchange.Request.Body?.Content.Holes.Any() is not true
        && !answer.Headers.Any(header => header.Value.Holes.Any());

    private static long SizeOf(FixtureExchange exchange) =>
        exchange.Request.Path.Text.Length + (exchange.Request.Body?.Content.Text.Length ?? 0) + (exchange.Answer?.Body.Text.Length ?? 0) + 200;
}
