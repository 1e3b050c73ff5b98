using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Record;
using CmsSim.Harness.Traces;
using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Import;

/// <summary>
/// Turns the texts of files into fixtures and worlds, one sequence of fixtures for each bridge. It streams: the memory does not grow with
/// the size of the texts.
/// </summary>
public sealed class Importer : IImportSink
{
    /// <summary>The name of the bridge of inputs that name none, such as event logs.</summary>
    public const string UnnamedBridge = "bridge";

    // Each bridge has a builder with its own model. More hosts than bridges in a cluster are names that a damaged log invents.
    private const int MostBridges = 64;

    // Several fixtures are in memory at once while they are redacted.
    private const int MostExchanges = 4_000;
    private const long MostCharacters = 8L << 20;

    private readonly ImportOptions _options;
    private readonly Action<BuiltFixture> _built;
    private readonly Action<ImportNote> _noted;
    private readonly LogReader _logs;
    private readonly Dictionary<string, Bridge> _bridges = new(StringComparer.OrdinalIgnoreCase);
    private string _source = "";

    /// <summary>Creates an importer.</summary>
    /// <param name="options">The options.</param>
    /// <param name="built">Receives each fixture when it is complete.</param>
    /// <param name="noted">Receives each note.</param>
    public Importer(ImportOptions options, Action<BuiltFixture> built, Action<ImportNote> noted)
    {
        (_options, _built, _noted) = (options, built, noted);
        _logs = new LogReader(this);
    }

    /// <summary>The bridges so far, by name.</summary>
    public IReadOnlyList<ImportedBridge> Bridges =>
        [.. _bridges.Values.Select(bridge => new ImportedBridge(bridge.Name, bridge.Exchanges)).OrderBy(bridge => bridge.Name, StringComparer.Ordinal)];

    /// <summary>Reads one text.</summary>
    /// <param name="name">The name of the text in notes.</param>
    /// <param name="detected">The kind of the text. The kind in the options comes first.</param>
    /// <param name="content">The text as UTF-8, or the bytes of a recording.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ImportFormatException">The text is not what its kind requires, or cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public void Read(string name, DetectedKind detected, Stream content, CancellationToken cancellation)
    {
        // A recording is binary, so no other kind can be meant.
        var kind = detected.Kind is InputKind.Recording ? detected.Kind : _options.Kind ?? detected.Kind;
        if (_source.Length == 0)
            _source = Path.GetFileName(name);
        _noted(new ImportNote(NoteKind.File, new Place(name, 0), _options.Kind is null ? detected.Reason : "kind given by the caller"));
        switch (kind)
        {
            case InputKind.Syslog:
                _logs.Read(content, name, cancellation);
                break;
            case InputKind.Har:
                HarReader.Read(content, name, this);
                break;
            case InputKind.Curl:
                CurlReader.Read(content, name, this);
                break;
            case InputKind.HttpFile:
                HttpFileReader.Read(content, name, this);
                break;
            case InputKind.Recording:
                RecordingImport.Read(content, name, this, cancellation);
                break;
            case InputKind.Fixture:
                ReadFixture(name, content);
                break;
            default:
                _noted(new ImportNote(NoteKind.NotUnderstood, new Place(name, 0), $"nothing to import: {detected.Reason}"));
                break;
        }
    }

    /// <summary>Builds the last fixtures. The importer is not used further.</summary>
    public void End()
    {
        _logs.End();
        foreach (var bridge in _bridges.Values)
            bridge.Builder.Finish();
    }

    /// <inheritdoc/>
    public void Add(ImportedExchange exchange)
    {
        var writable = WritableText.Of(exchange);
        if (!ReferenceEquals(writable, exchange))
            _noted(new ImportNote(NoteKind.Repair, exchange.Place, "Characters that no fixture can hold are replaced.") { Trace = exchange.Trace });
        if (!FixtureRequest.IsPath(writable.Request.Path.Text))
        {
            _noted(new ImportNote(NoteKind.NotUnderstood, exchange.Place, "The path has characters that no request has.") { Trace = exchange.Trace, Printed = writable.Request.Path.Text });
            return;
        }

        Admit(writable);
    }

    private void Admit(ImportedExchange exchange)
    {
        if (!_options.Filter.Admits(exchange))
        {
            _noted(new ImportNote(NoteKind.LeftOut, exchange.Place, "the filter leaves the exchange out") { Trace = exchange.Trace });
            return;
        }

        var host = exchange.Host ?? UnnamedBridge;
        if (_options.Bridge is { } only && !only.Equals(host, StringComparison.OrdinalIgnoreCase))
        {
            _noted(new ImportNote(NoteKind.LeftOut, exchange.Place, "the exchange is of another bridge") { Trace = exchange.Trace });
            return;
        }

        if (BridgeOf(host) is { } bridge)
        {
            bridge.Exchanges++;
            bridge.Builder.Add(exchange);
        }
        else
        {
            _noted(new ImportNote(NoteKind.LeftOut, exchange.Place, $"the input names more than {MostBridges} bridges") { Trace = exchange.Trace });
        }
    }

    /// <inheritdoc/>
    public void Add(ImportNote note) => _noted(note);

    private Bridge? BridgeOf(string host)
    {
        if (_bridges.TryGetValue(host, out var known))
            return known;
        if (_bridges.Count == MostBridges)
            return null;
        var options = new BuilderOptions
        {
            // Names of hosts may not be shared, so the names of files hold none.
            Name = FormattableString.Invariant($"bridge{_bridges.Count + 1}"),
            Bridge = WorldXml.HostName(host),
            Source = _source,
            DefaultYear = _options.DefaultYear,
            Zone = _options.Zone,
            MostExchanges = MostExchanges,
            MostCharacters = MostCharacters,
        };
        return _bridges[host] = new Bridge(host, new FixtureBuilder(options, _built));
    }

    // A fixture with a world needs no inference. Its exchanges are selected and its world is kept.
    private void ReadFixture(string name, Stream content)
    {
        using var reader = new StreamReader(content, leaveOpen: true);
        try
        {
            var fixture = FixtureReader.Read(reader.ReadToEnd(), name);
            if (fixture.WorldFile is { } world && File.Exists(world))
                Keep(fixture, File.ReadAllText(world));
            else
                fixture.Exchanges.Select((exchange, i) => Imported(fixture, exchange, new Place(name, i + 1))).ToList().ForEach(Add);
        }
        catch (Exception wrong) when (wrong is FixtureFormatException or IOException or UnauthorizedAccessException)
        {
            throw new ImportFormatException(name, 0, wrong.Message, wrong);
        }
    }

    private void Keep(Fixture fixture, string world)
    {
        FixtureExchange[] admitted = [.. fixture.Exchanges.Where(exchange => _options.Filter.Admits(Imported(fixture, exchange, default)))];
        if (admitted is [] || (_options.Bridge is { } only && !only.Equals(fixture.Host, StringComparison.OrdinalIgnoreCase)))
            return;
        var bridge = BridgeOf(fixture.Host);
        bridge?.Exchanges += admitted.Length;
        _built(new BuiltFixture(fixture with { Exchanges = admitted, World = $"{fixture.Flow}.world.xml", Log = null, File = null }, world, []));
    }

    private static ImportedExchange Imported(Fixture fixture, FixtureExchange exchange, Place place) => new()
    {
        Place = place,
        Trace = exchange.Trace,
        Host = fixture.Host,
        From = exchange.From,
        At = TimeOf(exchange.At),
        Request = exchange.Request with
        {
            Path = Plain(exchange.Request.Path),
            Body = exchange.Request.Body is { } body ? body with { Content = Plain(body.Content) } : null,
        },
        Answer = exchange.Answer is { } answer
            ? answer with { Headers = [.. answer.Headers.Select(header => header with { Value = Plain(header.Value) })], Body = Plain(answer.Body) }
            : null,
    };

    // The reasons of a fixture are its own, and an import has others.
    private static MarkedText Plain(MarkedText text) =>
        new([.. text.Segments.Select(segment => segment.Hole is null ? Segment.Printed(segment.Text) : segment)]);

    private static LogTime TimeOf(DateTimeOffset at) => new(at.Year, at.Month, at.Day, at.TimeOfDay) { Offset = at.Offset };

    private sealed class Bridge(string name, FixtureBuilder builder)
    {
        public string Name { get; } = name;

        public FixtureBuilder Builder { get; } = builder;

        public long Exchanges { get; set; }
    }
}
