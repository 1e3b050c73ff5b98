using System.Globalization;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.Cdr;

/// <summary>A record as it was made, the same for all receivers.</summary>
/// <param name="Time">By the CDR clock of the bridge.</param>
/// <param name="CorrelatorIndex">Counts the records of a bridge.</param>
/// <param name="Record">What happened.</param>
internal sealed record MadeRecord(DateTimeOffset Time, int CorrelatorIndex, CdrRecord Record);

/// <summary>A record on its way to one receiver.</summary>
/// <param name="RecordIndex">Counts the records for this receiver, lost ones included, from 1.</param>
/// <param name="Made">The record.</param>
internal sealed record NumberedRecord(int RecordIndex, MadeRecord Made);

/// <summary>The body of one POST: line feeds only after the start and the end of a record.</summary>
internal static class CdrDocument
{
    /// <param name="session">Since when the bridge counts.</param>
    /// <param name="callBridge">The bridge, if it is in a cluster.</param>
    /// <param name="missing">How many records before the first were lost; where that attribute stands is inferred.</param>
    /// <param name="records">At least one.</param>
    public static byte[] Write(Guid session, Guid? callBridge, int missing, IEnumerable<NumberedRecord> records)
    {
        var output = new ByteBuffer();
        output.AppendText($"<?xml version=\"1.0\"?><records session=\"{session}\"");
        if (callBridge is { } bridge)
            output.AppendText($" callBridge=\"{bridge}\"");
        output.AppendText(">");
        foreach (var (index, made) in records)
        {
            output.AppendText(string.Create(CultureInfo.InvariantCulture,
                $"<record type=\"{made.Record.Type}\" time=\"{Moment.Shown(made.Time)}\" recordIndex=\"{index}\" correlatorIndex=\"{made.CorrelatorIndex}\""));
            if (missing > 0)
                output.AppendText(string.Create(CultureInfo.InvariantCulture, $" numPreceedingRecordsMissing=\"{missing}\""));
            missing = 0;
            output.AppendText(">\n");
            made.Record.WriteTo(output);
            output.AppendText("</record>\n");
        }
        output.AppendText("</records>");
        return output.Written.ToArray();
    }
}
