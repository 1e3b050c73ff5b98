using System.Globalization;
using System.Text;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.Cdr;

/// <summary>A record with its time and number, which are the same for all receivers.</summary>
/// <param name="Time">The time of the event on the CDR clock of the bridge.</param>
/// <param name="CorrelatorIndex">The number of the record on its bridge.</param>
/// <param name="Record">The record.</param>
internal sealed record MadeRecord(DateTimeOffset Time, int CorrelatorIndex, CdrRecord Record);

/// <summary>A record for one receiver.</summary>
/// <param name="RecordIndex">The number of the record for this receiver, counted from 1, including dropped records.</param>
/// <param name="Made">The record.</param>
internal sealed record NumberedRecord(int RecordIndex, MadeRecord Made)
{
    /// <summary>The record in a form that outlives the process.</summary>
    public KeptRecord Kept()
    {
        var xml = new ByteBuffer();
        Made.Record.WriteTo(xml);
        return new KeptRecord(RecordIndex, Made.Time, Made.CorrelatorIndex, Made.Record.Type, Made.Record.Element, Made.Record.Id, Encoding.UTF8.GetString(xml.Written));
    }

    /// <summary>A record that an earlier process has made.</summary>
    public static NumberedRecord Of(KeptRecord kept) => new(kept.Index, new MadeRecord(kept.Time, kept.Correlator, new EarlierRecord(kept)));
}

/// <summary>Writes the body of one POST. Line feeds follow only the start tag and the end tag of a record.</summary>
internal static class CdrDocument
{
    /// <param name="session">The session in which the bridge numbers its records.</param>
    /// <param name="callBridge">The id of the bridge in its cluster; null outside a cluster.</param>
    /// <param name="missing">The number of records before the first one that were dropped. The position of its attribute is
    /// inferred.</param>
    /// <param name="records">The records, at least one.</param>
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
