namespace CmsSim.Simulator.Schema;

/// <summary>A call detail record that waits for a receiver, in a form that outlives the process.</summary>
/// <param name="Index">The number of the record for its receiver, counted from 1.</param>
/// <param name="Time">The time of the event on the CDR clock of the bridge.</param>
/// <param name="Correlator">The number of the record on its bridge, counted from 0.</param>
/// <param name="Type">The type of the record, such as <c>callStart</c>.</param>
/// <param name="Element">The element of the record, <c>call</c> or <c>callLeg</c>.</param>
/// <param name="Id">The id of the call or leg.</param>
/// <param name="Xml">The element with its content.</param>
internal sealed record KeptRecord(int Index, DateTimeOffset Time, int Correlator, string Type, string Element, Guid Id, string Xml);

/// <summary>The records of one receiver.</summary>
/// <param name="Made">The number of records made for the receiver.</param>
/// <param name="Delivered">The number of the last record that the receiver has accepted.</param>
/// <param name="Waiting">The records that wait, oldest first.</param>
internal sealed record KeptQueue(int Made, int Delivered, IReadOnlyList<KeptRecord> Waiting);

/// <summary>Keeps the records that wait for receivers, so that the next start of the process delivers them. Called inside the gate.</summary>
internal interface IRecordKeeper
{
    /// <summary>Adds a record to the end of the queue of a receiver.</summary>
    void Queue(IBridgeContext bridge, Guid receiver, KeptRecord record);

    /// <summary>Drops the records with numbers below <paramref name="first"/>, which were delivered or given up.</summary>
    void Trim(IBridgeContext bridge, Guid receiver, int made, int delivered, int first);
}
