namespace CmsSim.Client.Cdr;

/// <summary>
/// Finds repeated and missing records by the numbers of each session. <see cref="Examine"/> changes nothing; <see cref="Accept"/> follows when
/// the records are processed, so that records whose processing fails are not taken for duplicates when the bridge repeats them. Safe for
/// concurrent use, but the documents of one session must be examined and accepted one after another.
/// </summary>
/// <remarks>
/// Records are compared by their correlator index, because the record index begins with 1 again when the receiver is removed from a bridge and
/// added again. Records before release 1.8 have no correlator index, and are compared by their record index.
/// </remarks>
public sealed class CdrSessions
{
    /// <summary>The default of the maximum number of sessions: 1,000.</summary>
    public const int DefaultMost = 1_000;

    private readonly Lock _gate = new();
    private readonly int _most;

    // The session that was accepted last is the last one.
    private readonly OrderedDictionary<Guid, Progress> _sessions = [];

    /// <summary>Creates a record of no sessions.</summary>
    /// <param name="most">The maximum number of sessions. The one that was accepted the longest time ago is dropped first.</param>
    public CdrSessions(int most = DefaultMost)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        _most = most;
    }

    /// <summary>Compares a document with the records that were accepted before.</summary>
    /// <param name="document">The document.</param>
    /// <param name="bridge">
    /// A name of the bridge, which shows that a session follows another one. Null for the bridge that the document names, if it names one.
    /// </param>
    public CdrDelivery Examine(CdrDocument document, string? bridge = null)
    {
        Progress? known;
        Guid? previous = null;
        var identity = bridge ?? document.CallBridge?.ToString();
        lock (_gate)
        {
            if (!_sessions.TryGetValue(document.Session, out known) && identity is not null)
                previous = _sessions.Where(each => each.Value.Identity == identity).Select(each => (Guid?)each.Key).LastOrDefault();
        }

        var (progress, duplicates) = (known, 0);
        List<CdrRecord> records = [];
        List<CdrGap> gaps = [];
        foreach (var record in document.Records)
        {
            if (progress?.Includes(record) == true)
            {
                duplicates++;
                continue;
            }
            if (Missing(progress, record) is > 0 and var missing)
                gaps.Add(new(missing, record));
            records.Add(record);
            progress = new(identity, record.RecordIndex, record.CorrelatorIndex ?? progress?.Correlator);
        }
        return new CdrDelivery
        {
            Document = document,
            Bridge = bridge,
            Records = records,
            Duplicates = duplicates,
            Gaps = gaps,
            IsNewSession = known is null,
            PreviousSession = previous,
        };
    }

    /// <summary>Marks the records of a delivery as processed.</summary>
    public void Accept(CdrDelivery delivery)
    {
        lock (_gate)
        {
            var session = delivery.Document.Session;
            _sessions.Remove(session, out var progress);
            var identity = delivery.Bridge ?? delivery.Document.CallBridge?.ToString();
            progress ??= new(identity, 0, null);
            foreach (var record in delivery.Records)
                progress = new(identity, record.RecordIndex, record.CorrelatorIndex ?? progress.Correlator);
            _sessions.Add(session, progress);
            while (_sessions.Count > _most)
                _sessions.RemoveAt(0);
        }
    }

    // The first record of a session may come after others that an earlier process of the receiver has accepted.
    private static long Missing(Progress? progress, CdrRecord record) => (progress, record.CorrelatorIndex) switch
    {
        ({ Correlator: { } last }, { } correlator) => Math.Max(record.PrecedingRecordsMissing, correlator - last - 1),
        ({ Correlator: null, Record: > 0 and var last }, _) => Math.Max(record.PrecedingRecordsMissing, record.RecordIndex - last - 1),
        _ => record.PrecedingRecordsMissing,
    };

    /// <param name="Identity">The bridge of the session; null when it is not known.</param>
    /// <param name="Record">The record index of the last record; zero before the first one.</param>
    /// <param name="Correlator">The correlator index of the last record; null when records have none.</param>
    private sealed record Progress(string? Identity, long Record, long? Correlator)
    {
        public bool Includes(CdrRecord record) =>
            record.CorrelatorIndex is { } correlator && Correlator is { } last ? correlator <= last : record.RecordIndex <= Record;
    }
}
