using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using static CmsSim.Harness.Traces.Utf8Text;

namespace CmsSim.Harness.Traces;

/// <summary>Assembles exchanges from entries. Lines of several bridges, clients and exchanges may interleave.</summary>
internal sealed class TraceAssembler
{
    private readonly IImportSink _sink;
    private readonly StringCache _strings;
    private readonly ExchangeBuilder _builder;
    private readonly Dictionary<string, BridgeTrace> _bridges = new(StringComparer.Ordinal);
    private int _notedTimes;
    private readonly RecentLines _recent = new();

    public TraceAssembler(IImportSink sink, StringCache strings)
    {
        _sink = sink;
        _strings = strings;
        _builder = new ExchangeBuilder(sink, strings);
    }

    public long Entries { get; private set; }

    public long Doubles { get; private set; }

    public int Exchanges => _builder.Count;

    /// <summary>Adds an entry.</summary>
    /// <param name="place">The place of its line.</param>
    /// <param name="head">All that stands before the text.</param>
    /// <param name="text">The text. Only pieces of bodies hold marks of joined lines.</param>
    /// <param name="raw">The whole entry.</param>
    /// <returns>False when the entry is a duplicate, or not understood, and a note says so.</returns>
    public bool Add(Place place, in EntryHead head, ReadOnlySpan<byte> text, ReadOnlySpan<byte> raw)
    {
        Entries++;
        NoteTime(place, head.Time);
        var bridge = head.Origin.Bridge ??= BridgeOf(head.Origin.Host);
        var length = TraceLine.ReadNumber(text, out var trace);
        if (length == 0)
        {
            if (_recent.Contains(raw, lastTwo: false))
                return Duplicate(place, null);
            if (CallText.HasStrayBlank(text))
                text = CallText.Repair(place, text, _sink);
            Other(place, bridge, head, text, raw);
            return true;
        }

        var line = text[length..];
        var kind = TraceLine.KindOf(line);
        var isDouble = kind != TraceLineKind.Body && _recent.Contains(raw, lastTwo: true);
        if (_sink.WantsEntries && !isDouble)
            _sink.Add(Entry(place, head, text, raw, trace));
        return isDouble ? Duplicate(place, trace) : Traced(place, bridge, head, trace, kind, line);
    }

    /// <summary>Hands on all exchanges at the end of the input.</summary>
    public void End()
    {
        foreach (var bridge in _bridges.Values)
            bridge.End();
    }

    private BridgeTrace BridgeOf(string? host)
    {
        var name = host ?? "";
        if (!_bridges.TryGetValue(name, out var bridge))
            _bridges[name] = bridge = new BridgeTrace(_builder.Complete);
        return bridge;
    }

    private bool Traced(Place place, BridgeTrace bridge, in EntryHead head, int trace, TraceLineKind kind, ReadOnlySpan<byte> line)
    {
        if (kind == TraceLineKind.Request)
            return Request(place, bridge, head, trace, line);
        if (bridge.Find(trace) is not { } draft)
            return Stranger(place, bridge, trace);
        return kind switch
        {
            TraceLineKind.Content => Content(place, draft, line),
            TraceLineKind.Answer => Answer(place, bridge, draft, head, line),
            TraceLineKind.Header => Header(place, draft, line),
            _ => Body(place, bridge, draft, line),
        };
    }

    private bool Request(Place place, BridgeTrace bridge, in EntryHead head, int trace, ReadOnlySpan<byte> line)
    {
        if (!TraceLine.TryReadRequest(line, out var method, out var path, out var from, out var isWhole))
            return NotUnderstood(place, trace, "A request without a path.");
        var target = _strings.Get(path);
        var client = from.IsEmpty ? null : _strings.Get(from);
        if (bridge.Find(trace) is { } open && open.At == head.Time && open.Path == target && open.From == client)
            return Duplicate(place, trace);
        var draft = bridge.New();
        draft.Begin(trace, place, head);
        draft.Method = _strings.Get(method);
        draft.Path = target;
        draft.From = client;
        draft.IsPathCut = !isWhole && line.IndexOf("\" "u8) < 0 && line is not [.., (byte)'"'];
        if (!isWhole)
            Hole(place, trace, HoleKind.Cut, "The line of the request is cut.");
        bridge.Add(draft);
        return true;
    }

    private bool Content(Place place, TraceDraft draft, ReadOnlySpan<byte> line)
    {
        if (draft.IsAnswered || !TraceLine.TryReadContent(line, out var size, out var type))
            return NotUnderstood(place, draft.Trace, "A line about the body of a request without a size, or behind the answer.");
        if (draft.HasContent)
            return draft.FormSize == size ? Duplicate(place, draft.Trace) : NotUnderstood(place, draft.Trace, "A second size of the same request.");
        draft.HasContent = true;
        draft.FormSize = size;
        draft.FormType = _strings.Get(type);
        return true;
    }

    private bool Answer(Place place, BridgeTrace bridge, TraceDraft draft, in EntryHead head, ReadOnlySpan<byte> line)
    {
        if (!TraceLine.TryReadAnswer(line, out var status, out var size))
            return NotUnderstood(place, draft.Trace, "An answer without a status or with an invalid size.");
        if (draft.IsAnswered && draft.Status != 0)
            return draft.Status == status && draft.Size == size ? Duplicate(place, draft.Trace) : NotUnderstood(place, draft.Trace, "A second answer to the same request.");
        Answered(bridge, draft, head.Time, status, size);
        if (size is null)
            Hole(place, draft.Trace, HoleKind.Cut, "The line of the answer is cut before its size.");
        return true;
    }

    private static void Answered(BridgeTrace bridge, TraceDraft draft, LogTime? at, int status, int? size)
    {
        draft.IsAnswered = true;
        draft.AnsweredAt = at;
        draft.Status = status;
        draft.Size = size;
        bridge.Answered(draft);
    }

    private bool Header(Place place, TraceDraft draft, ReadOnlySpan<byte> line)
    {
        TraceLine.ReadHeader(line, out var name, out var value);
        var text = _strings.Get(value);
        var known = name is [(byte)'L', ..] ? draft.Location : draft.Challenge;
        if (known is not null)
            return known == text ? Duplicate(place, draft.Trace) : NotUnderstood(place, draft.Trace, "A second header of the same name.");
        if (name is [(byte)'L', ..])
            draft.Location = text;
        else
            draft.Challenge = text;
        return true;
    }

    private bool Body(Place place, BridgeTrace bridge, TraceDraft draft, ReadOnlySpan<byte> line)
    {
        if (draft.IsAnswered)
            return Add(draft.Xml, line);
        var content = TraceLine.Trim(line);
        if (content is [(byte)'<', ..] && (!draft.HasContent || (draft.Form.Length >= draft.FormSize && !draft.ExpectsPair)))
        {
            // The line with the status is lost. A body that is printed is nearly always that of a success.
            Answered(bridge, draft, null, 0, null);
            Hole(place, draft.Trace, HoleKind.Lost, "The line with the status and size of the answer is lost; 200 is assumed.");
            return Add(draft.Xml, line);
        }

        if (!draft.HasContent && content.IndexOf((byte)'=') < 0 && draft.Form.Count == 0)
            return NotUnderstood(place, draft.Trace, "A line of the API trace of an unknown form.");
        if (!draft.HasContent && draft.Form.Count == 0)
            Hole(place, draft.Trace, HoleKind.Lost, "The line with the size of the request's body is lost.");
        return Add(draft.Form, line);
    }

    private static bool Add(BodyLines body, ReadOnlySpan<byte> line)
    {
        var isPlain = line is [(byte)' ', (byte)' ', ..] && line.IndexOfAny(Folds) < 0;
        body.Add(line, isPlain);
        return true;
    }

    private void Other(Place place, BridgeTrace bridge, in EntryHead head, ReadOnlySpan<byte> text, ReadOnlySpan<byte> raw)
    {
        var draft = bridge.Latest;
        if (draft is not null && draft.AuditedId is null && head.Origin.Process is null or "host:server")
            draft!.AuditedId = AuditLine.IdOf(text);
        List<LogEntry>? kept = null;
        if (draft is not null && head.Origin.Host == draft.Origin.Host)
            kept = draft.IsAnswered ? draft.After : draft.During;
        if (kept?.Count >= TraceDraft.MostOthers)
        {
            draft!.Unkept++;
            kept = null;
        }

        if (kept is null && !_sink.WantsEntries)
            return;
        var entry = Entry(place, head, text, raw, null);
        kept?.Add(entry);
        if (_sink.WantsEntries)
            _sink.Add(entry);
    }

    private LogEntry Entry(Place place, in EntryHead head, ReadOnlySpan<byte> text, ReadOnlySpan<byte> raw, int? trace) => new()
    {
        Line = (int)Math.Min(place.Line, int.MaxValue),
        Time = head.Time,
        Facility = head.Origin.Facility,
        Severity = head.Origin.Severity,
        Host = head.Origin.Host,
        Process = head.Origin.Process,
        Level = head.Level,
        Text = WithoutFolds(_strings.Get(text)),
        Raw = WithoutFolds(Decode(raw)),
        Trace = trace,
    };

    // Year, date and zone concern all entries alike, so they are noted once.
    private void NoteTime(Place place, LogTime time)
    {
        if (time is { Year: not null, Offset: not null })
            return;
        if (!time.IsKnown || time.Month == 0)
            NoteOnce(place, HoleKind.Date, time.IsKnown ? "The log prints times without a date." : "Entries are quoted without a time stamp, so nothing places them in time.");
        else if (time.Year is null)
            NoteOnce(place, HoleKind.Year, "The log prints no year.");
        if (time.IsKnown && time.Offset is null)
            NoteOnce(place, HoleKind.Zone, "The log prints no time zone.");
    }

    private void NoteOnce(Place place, HoleKind kind, string reason)
    {
        if ((_notedTimes & (1 << (int)kind)) != 0)
            return;
        _notedTimes |= 1 << (int)kind;
        _sink.Add(new ImportNote(NoteKind.Hole, place, reason) { Hole = kind });
    }

    private bool Stranger(Place place, BridgeTrace bridge, int trace)
    {
        if (bridge.NotedStranger != trace)
        {
            bridge.NotedStranger = trace;
            Hole(place, trace, HoleKind.Request, "The log does not show the request of this exchange.");
        }

        return NotUnderstood(place, trace, "A line of an exchange whose request is not in the log.");
    }

    private bool Duplicate(Place place, int? trace)
    {
        Doubles++;
        _sink.Add(new ImportNote(NoteKind.LeftOut, place, "A line that was received twice.") { Trace = trace });
        return false;
    }

    private bool NotUnderstood(Place place, int trace, string reason)
    {
        _sink.Add(new ImportNote(NoteKind.NotUnderstood, place, reason) { Trace = trace });
        return false;
    }

    private void Hole(Place place, int trace, HoleKind kind, string reason) =>
        _sink.Add(new ImportNote(NoteKind.Hole, place, reason) { Trace = trace, Hole = kind });
}
