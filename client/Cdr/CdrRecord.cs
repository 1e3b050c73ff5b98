using System.Xml.Linq;

namespace CmsSim.Client.Cdr;

/// <summary>
/// One call detail record. The derived types are the documented records; <see cref="CdrOtherRecord"/> is any other.
/// </summary>
public abstract record CdrRecord
{
    private protected CdrRecord() { }

    /// <summary>The type of the record on the wire, such as <c>callLegStart</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>The time of the event on the clock of the bridge, in whole seconds.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The number of the record among those sent to this receiver, from 1.</summary>
    public long RecordIndex { get; init; }

    /// <summary>
    /// The number of the record among all records of the session, from 0; the same for all receivers. Null before release 1.8.
    /// </summary>
    public long? CorrelatorIndex { get; init; }

    /// <summary>
    /// The number of records immediately before this one that the bridge has dropped, because its store was full. The attribute is
    /// <c>numPreceedingRecordsMissing</c>. Zero when the record does not have it.
    /// </summary>
    public long PrecedingRecordsMissing { get; init; }

    /// <summary>
    /// The elements of the object that the properties do not cover completely: unknown ones, and known ones with an unknown part or a value
    /// that cannot be read.
    /// </summary>
    public IReadOnlyList<XElement> Unknown { get; init; } = [];
}
