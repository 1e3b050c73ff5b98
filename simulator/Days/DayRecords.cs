namespace CmsSim.Simulator.Days;

/// <summary>The receiver of call detail records on a day, in this process. It counts the records of each bridge.</summary>
/// <param name="received">Called with each document of a bridge.</param>
internal sealed class DayRecords(Action<string, ReadOnlyMemory<byte>>? received)
{
    // No name below this domain leads to a machine (RFC 2606).
    private const string Host = "records.invalid";

    private readonly Dictionary<string, Counts> _byBridge = [];

    /// <summary>The records of all bridges so far.</summary>
    public long Records { get; private set; }

    /// <summary>The posts so far.</summary>
    public long Posts { get; private set; }

    /// <summary>The recordings that have begun.</summary>
    public long Recordings { get; private set; }

    /// <summary>The address to which a bridge posts.</summary>
    public static string AddressFor(string bridge) => $"http://{Host}/{bridge}";

    /// <summary>Takes a document. Returns false when it is for another receiver.</summary>
    public bool Take(Uri address, byte[] document)
    {
        if (address.Host is not Host)
            return false;
        var bridge = address.AbsolutePath[1..];
        var counts = Of(bridge);
        var records = Count(document, "<record type=\""u8);
        counts.Records += records;
        counts.Calls += Count(document, "<record type=\"callStart\""u8);
        counts.Legs += Count(document, "<record type=\"callLegStart\""u8);
        Recordings += Count(document, "<record type=\"recordingStart\""u8);
        Records += records;
        Posts++;
        received?.Invoke(bridge, document);
        return true;
    }

    /// <summary>The counts of a bridge.</summary>
    public Counts Of(string bridge)
    {
        if (!_byBridge.TryGetValue(bridge, out var counts))
            _byBridge.Add(bridge, counts = new Counts());
        return counts;
    }

    // Text in a document has no "<".
    private static int Count(ReadOnlySpan<byte> document, ReadOnlySpan<byte> start) => document.Count(start);

    /// <summary>The records of one bridge.</summary>
    internal sealed class Counts
    {
        public long Records { get; set; }

        public long Calls { get; set; }

        public long Legs { get; set; }

        /// <summary>The most participants at the end of a minute.</summary>
        public int MostParticipants { get; set; }
    }
}
