using System.Globalization;
using CmsSim.Harness.Import;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Explain;

/// <summary>
/// Explains the entries of a log as they come: the meaning of each line, and the oddities among them. Memory stays flat in a log of any
/// length. Meanings are documented, observed or inferred, and each line says which.
/// </summary>
public sealed class LogExplainer : IImportSink
{
    /// <summary>The largest number of clients in the summary.</summary>
    public const int MostClients = 50;

    /// <summary>The largest number of unknown lines in the summary.</summary>
    public const int MostUnknown = 200;

    private const int MostHosts = 256;
    private const int MostFiles = 1_000;
    private const int MostCountedClients = 10_000;
    private const int LongestUnknown = 300;

    private readonly IExplanationSink? _sink;
    private readonly OddityList _oddities = new();
    private readonly Dictionary<string, LogHost> _hosts = [];
    private readonly LogLine _line = new();
    private readonly MeaningWriter _meanings = new();
    private readonly List<string> _files = [];
    private readonly Dictionary<string, long> _clients = [];
    private readonly List<(Place Place, string Text)> _unknown = [];
    private string _file = "";
    private LogEntry? _first;
    private LogEntry? _last;
    private long _lines;
    private long _recognised;
    private long _ofKnownProcess;
    private long _notUnderstood;
    private long _otherText;
    private long _calls;

    /// <summary>Creates an explainer.</summary>
    /// <param name="sink">Receives each line. Null for the summary alone.</param>
    public LogExplainer(IExplanationSink? sink = null) => _sink = sink;

    bool IImportSink.WantsEntries => true;

    /// <summary>The number of entries so far.</summary>
    public long Lines => _lines;

    /// <summary>Begins a file. The notes and entries that follow belong to it.</summary>
    public void Begin(string file)
    {
        _file = file;
        if (_files.Count < MostFiles && !_files.Contains(file))
            _files.Add(file);
    }

    /// <summary>Explains an entry.</summary>
    public void Add(LogEntry entry)
    {
        var host = HostOf(entry.Host);
        _oddities.NextLine();
        _line.Read(entry, _file, host.TimeOf(entry.Time));
        host.See(_line);
        Count(entry, host);
        if (_sink is null || (!_sink.WantsOrdinaryLines && _oddities.OfLine is []))
            return;
        _sink.Add(new ExplainedLine
        {
            Entry = entry,
            Place = _line.Place,
            Recognition = RecognitionOfLine(),
            Form = _line.Form,
            Meaning = _meanings.Write(_line, host.Facts),
            Oddities = [.. _oddities.OfLine],
        });
    }

    /// <summary>Counts lines that the reader did not understand, and prose.</summary>
    public void Add(ImportNote note)
    {
        if (note.Kind is NoteKind.File && note.Place.File != _file)
            Begin(note.Place.File);
        if (note.Kind is NoteKind.NotUnderstood)
        {
            if (BeginsWithStamp(note.Printed.AsSpan().TrimStart()))
            {
                _notUnderstood++;
                Remember(note.Place, note.Printed!);
            }
            else
            {
                _otherText++;
            }
        }

        if (IsOtherText(note))
            _otherText++;
        _sink?.Add(note);
    }

    /// <summary>Returns the meaning of a line that a note names, for all outputs. Null when the note is not about a line of its own.</summary>
    internal static string? MeaningOf(ImportNote note) =>
        note.Kind is NoteKind.NotUnderstood ? $"not understood: {note.Reason}" : IsOtherText(note) ? $"left out: {note.Reason}" : null;

    private static bool IsOtherText(ImportNote note) => note is { Kind: NoteKind.LeftOut, Reason: EntryJoiner.OtherText };

    /// <summary>Does nothing: the entries of the exchange are explained one by one.</summary>
    public void Add(ImportedExchange exchange)
    {
    }

    /// <summary>Ends the log and returns its summary.</summary>
    public Explanation Finish()
    {
        _oddities.NextLine();
        foreach (var host in _hosts.Values)
            host.End();
        return new Explanation
        {
            Files = _files,
            Bridges = [.. _hosts.Values.Select(host => host.Name).OfType<string>()],
            Clients = [.. _clients.OrderByDescending(client => client.Value).ThenBy(client => client.Key, StringComparer.Ordinal).Take(MostClients)],
            Span = _first is null ? null : (Text(_first.Time), Text(_last!.Time)),
            Lines = _lines,
            Recognised = _recognised,
            OfKnownProcess = _ofKnownProcess,
            NotUnderstood = _notUnderstood,
            OtherText = _otherText,
            Unknown = _unknown,
            Exchanges = _hosts.Values.Sum(host => host.Exchanges.Count),
            Calls = _calls,
            Oddities = _oddities.All,
            OdditiesLeftOut = _oddities.LeftOut,
        };
    }

    private void Count(LogEntry entry, LogHost host)
    {
        if (entry.Time.TimeOfDay >= TimeSpan.Zero)
            (_first, _last) = (_first ?? entry, entry);
        _lines++;
        switch (RecognitionOfLine())
        {
            case Recognition.Known:
                _recognised++;
                break;
            case Recognition.ProcessKnown:
                _ofKnownProcess++;
                Remember(_line.Place, _line.Text);
                break;
            default:
                Remember(_line.Place, entry.Raw);
                break;
        }

        if (_line.Fact is LineFact.Dialled or LineFact.Arrived or LineFact.Allocated)
            _calls++;
        if (_line.Fact is LineFact.TraceRequest && _line.Exchange is { } exchange && (_clients.Count < MostCountedClients || _clients.ContainsKey(exchange.From)))
            _clients[exchange.From] = _clients.GetValueOrDefault(exchange.From) + 1;
    }

    private Recognition RecognitionOfLine() => (_line.Form, _line.IsOfKnownProcess) switch
    {
        ({ }, _) => Recognition.Known,
        (null, true) => Recognition.ProcessKnown,
        _ => Recognition.Unknown,
    };

    private void Remember(Place place, string text)
    {
        if (_unknown.Count < MostUnknown)
            _unknown.Add((place, text.Length > LongestUnknown ? text[..LongestUnknown] : text));
    }

    // "Jul 26", "2016-07-26", "13:39:08" or a priority.
    private static bool BeginsWithStamp(ReadOnlySpan<char> text) => text switch
    {
        ['<', >= '0' and <= '9', ..] => true,
        [>= '0' and <= '9', >= '0' and <= '9', ':', ..] => true,
        [>= '0' and <= '9', _, _, >= '0' and <= '9', '-', ..] => true,
        [>= 'A' and <= 'Z', >= 'a' and <= 'z', >= 'a' and <= 'z', ' ', ' ' or (>= '0' and <= '9'), ..] => true,
        _ => false,
    };

    // Names come from the log. Beyond the bound, bridges share one state. Files that name no bridge may be of different ones.
    private LogHost HostOf(string? name)
    {
        var key = name is null ? "file " + _file : "bridge " + name;
        if (_hosts.TryGetValue(key, out var host))
            return host;
        if (_hosts.Count >= MostHosts)
            return _hosts.Values.First();
        _hosts.Add(key, host = new LogHost(name, _oddities));
        return host;
    }

    private static string Text(LogTime time)
    {
        var day = (time.Year, time.Month) switch
        {
            ({ } year, >= 1) => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{time.Month:00}-{time.Day:00} "),
            (null, >= 1 and <= 12) => string.Create(CultureInfo.InvariantCulture, $"{CultureInfo.InvariantCulture.DateTimeFormat.GetAbbreviatedMonthName(time.Month)} {time.Day} "),
            _ => "",
        };
        return day + time.TimeOfDay.ToString(time.TimeOfDay.Milliseconds == 0 ? @"hh\:mm\:ss" : @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
    }
}
