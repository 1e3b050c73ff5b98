using System.Text;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using static CmsSim.Harness.Traces.Utf8Text;

namespace CmsSim.Harness.Traces;

/// <summary>
/// Reads logs of Meeting Servers: device syslog of any release, the event log and call diagnostics, as devices write them or as people
/// paste, export and forward them. It streams, so the memory does not grow with the log. A log that is printed newest first is read from its
/// end, up to a bound. The parts of a rotated set are read one after the other by the same reader.
/// </summary>
public sealed class LogReader
{
    /// <summary>
    /// The memory in bytes for entries of a log that is printed newest first. A longer one is read from its end in pieces, and a note says where each
    /// begins: exchanges with lines in two pieces are not whole.
    /// </summary>
    public const long LongestNewestFirst = 128L << 20;

    private readonly IImportSink _sink;
    private readonly HeadReader _heads;
    private readonly TraceAssembler _assembler;
    private readonly LogLines _lines = new();
    private readonly EntryOrder _order;
    private readonly EntryJoiner _joiner;

    /// <summary>Creates a reader.</summary>
    /// <param name="sink">Receives exchanges, notes and, if it wants them, entries.</param>
    public LogReader(IImportSink sink)
        : this(sink, LongestNewestFirst)
    {
    }

    /// <summary>Creates a reader with another bound than <see cref="LongestNewestFirst"/>.</summary>
    /// <param name="sink">Receives exchanges, notes and, if it wants them, entries.</param>
    /// <param name="longestNewestFirst">The memory in bytes for entries of a log that is printed newest first.</param>
    public LogReader(IImportSink sink, long longestNewestFirst)
    {
        var strings = new StringCache();
        _sink = sink;
        _heads = new HeadReader(strings);
        _assembler = new TraceAssembler(sink, strings);
        _order = new EntryOrder(_assembler, sink, longestNewestFirst);
        _joiner = new EntryJoiner(_heads, _order, _lines);
    }

    /// <summary>Reads one log from beginning to end.</summary>
    /// <param name="utf8">The log as UTF-8. It may be of any length.</param>
    /// <param name="file">The name of the log in notes.</param>
    /// <param name="sink">Receives exchanges, notes and, if it wants them, entries.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>The counts.</returns>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static LogSummary Read(Stream utf8, string file, IImportSink sink, CancellationToken cancellation)
    {
        var reader = new LogReader(sink);
        reader.Read(utf8, file, cancellation);
        return reader.End();
    }

    /// <summary>Reads one part of a log. Exchanges may continue in the next part.</summary>
    /// <param name="utf8">The log as UTF-8. It may be of any length.</param>
    /// <param name="file">The name of the part in notes.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public void Read(Stream utf8, string file, CancellationToken cancellation)
    {
        var source = new LineSource(utf8);
        var traits = PageTraits.Of(source.Peek());
        var page = new PageText(traits, _heads);
        _joiner.Begin(file, traits);
        _order.Begin(file);
        var entries = _assembler.Entries;
        while (source.TryRead(out var line))
        {
            if ((source.Number & 1023) == 0)
                cancellation.ThrowIfCancellationRequested();
            if (!source.IsFurtherPiece)
                _lines.Begin(source.Number);
            if (traits.IsAltered || source.IsFurtherPiece || !IsWellFormed(line, out var head))
                page.Read(Decode(line), _joiner, source.IsFurtherPiece);
            else
                _joiner.Open(head, line);
        }

        page.End(_joiner);
        _joiner.Flush();
        _order.End(cancellation);
        _lines.End();
        if (_assembler.Entries == entries)
            _sink.Add(new ImportNote(NoteKind.File, new Place(file, 0), "No line of a Meeting Server was found, so nothing is imported."));
    }

    /// <summary>Hands on the exchanges that are still open. The reader is not used further.</summary>
    /// <returns>The counts.</returns>
    public LogSummary End()
    {
        _assembler.End();
        return new LogSummary
        {
            Lines = _lines.All,
            EntryLines = _lines.OfEntries,
            ContinuedLines = _lines.Continued,
            EmptyLines = _lines.Empty,
            NotedLines = _lines.Noted,
            Entries = _assembler.Entries,
            Duplicates = _assembler.Doubles,
            Exchanges = _assembler.Exchanges,
        };
    }

    // The bytes of a device, one entry on the line.
    private bool IsWellFormed(ReadOnlySpan<byte> line, out EntryHead head) =>
        _heads.TryRead(line, out head) && !head.IsShort && line.IndexOfAny(Odd) < 0 && _heads.Find(line, head.Length, out _) < 0;
}
