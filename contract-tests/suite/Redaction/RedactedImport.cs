using System.Net;
using System.Xml.Linq;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Redaction;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using CmsSim.Harness.Worlds;
using CmsSim.Simulator;

namespace CmsSim.ContractTests.Redaction;

/// <summary>An import as <c>cmssim import</c> makes it, before its redaction.</summary>
internal sealed class RedactedImport : IImportSink
{
    private readonly List<BuiltFixture> _built = [];
    private readonly List<ImportNote> _notes = [];

    private RedactedImport()
    {
    }

    public IReadOnlyList<BuiltFixture> Built => _built;

    /// <summary>The notes of the import, and the guesses of each fixture.</summary>
    public IEnumerable<ImportNote> Notes => [.. _notes, .. _built.SelectMany(built => built.Guesses)];

    public int Exchanges => _built.Sum(built => built.Fixture.Exchanges.Count);

    /// <summary>All texts of the import before its redaction.</summary>
    public string Original => string.Concat(_built.Select(built => FixtureWriter.Write(built.Fixture) + Whole(built.Fixture) + built.WorldXml)) + string.Join('\n', _notes.Select(ImportNoteLine.Of));

    public static RedactedImport Of(params string[] paths)
    {
        var import = new RedactedImport();
        var importer = new Importer(new ImportOptions(), import.Add, import.Add);
        foreach (var text in InputOrder.Read(paths, null, import))
        {
            using var content = text.Content;
            importer.Read(text.Name, text.Detected, content, default);
        }

        importer.End();
        return import;
    }

    public static RedactedImport OfLog(string log)
    {
        var folder = Directory.CreateTempSubdirectory("cmssim-import-");
        try
        {
            var path = Path.Combine(folder.FullName, "some.log");
            File.WriteAllText(path, log);
            return Of(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public RedactionSet Redact(RedactionKey? key) => new(key, [.. _built.Select(built => built.Fixture)], [.. _built.Select(built => built.WorldXml)], [.. Notes]);

    /// <summary>All texts of a redaction, as they would be written, and each text of an exchange without its segments.</summary>
    public string Texts(RedactionSet set) =>
        string.Concat(RedactedLab.Texts(set)) + string.Concat(set.Fixtures.Select(Whole)) + string.Join('\n', _notes.Select(note => ImportNoteLine.Of(set.Note(note))));

    public void Add(ImportedExchange exchange)
    {
    }

    public void Add(ImportNote note) => _notes.Add(note);

    private void Add(BuiltFixture built) => _built.Add(built);

    /// <summary>A text as it is, and with references or percent signs read.</summary>
    public static string[] Views(string text) => [text, WebUtility.HtmlDecode(text), Uri.UnescapeDataString(text.Replace('+', ' '))];

    // Segments cut values, so the whole texts are searched too.
    private static string Whole(Fixture fixture) => string.Concat(fixture.Exchanges.Select(exchange =>
        $"{exchange.Request.Path.Text}\n{exchange.Request.Body?.Content.Text}\n{exchange.Answer?.Body.Text}\n{string.Join('\n', exchange.During.Concat(exchange.After).Select(line => line.Text))}\n"));
}

/// <summary>Simulators that replay fixtures one after the other, each in its world.</summary>
internal sealed class ReplayedVerdicts : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-verdicts-");

    // A run keeps its release and the number of its bridges.
    private readonly Dictionary<string, SimulatorHost> _hosts = [];

    /// <summary>Returns true for each exchange that matches.</summary>
    public async Task<bool[]> OfAsync(Fixture fixture, string world)
    {
        var host = await HostAsync(world);
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "world.xml"), world);
        var target = new ReplayTarget(host.Bridges[0].Http!) { Control = host.Control };
        var replay = await new Replayer(target).ReplayAsync(fixture with { File = Path.Combine(_folder.FullName, "fixture.xml"), World = "world.xml" });
        return [.. replay.Results.Select(result => result.Matches)];
    }

    private async Task<SimulatorHost> HostAsync(string world)
    {
        var root = XElement.Parse(world);
        var kind = $"{root.Attribute("release")?.Value} {root.Elements("bridge").Count()}";
        if (!_hosts.TryGetValue(kind, out var host))
            _hosts.Add(kind, host = await SimulatorHost.StartAsync(new SimulatorOptions { World = world, HttpPort = 0, HttpsPort = null, ControlPort = 0, VirtualClock = DateTimeOffset.UnixEpoch, LogDirectory = null }));
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
            await host.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
