using System.Globalization;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Finds call detail records that cannot be delivered or are lost.</summary>
internal sealed class Records : Detector
{
    private int? _index;

    public override void See(LogLine line)
    {
        switch (line.Fact)
        {
            case LineFact.RecordsUnreachable:
                Report(OddityKind.RecordsLost, line.Value("receiver"), line, $"CDR receiver {line.Value("receiver")} ({line.Value("address")}) cannot be reached.");
                break;
            case LineFact.RecordsConnected when Oddities.Find(OddityKind.RecordsLost, Host.Name, line.Value("receiver")) is { LastTime: { } since } outage:
                outage.Sentence += line.Time is { } now ? $" It is reached again {Durations.Text(now - since)} later." : " It is reached again later.";
                Oddities.Close(OddityKind.RecordsLost, Host.Name, line.Value("receiver"));
                break;
            case LineFact.RecordsDropped:
                Report(OddityKind.RecordsLost, $"{line.Place}", line, $"{line.Value("count")} records for CDR receiver {line.Value("receiver")} were dropped.");
                break;
            default:
                if (line.Text.StartsWith("<record ", StringComparison.Ordinal))
                    SeeRecord(line);
                break;
        }
    }

    // A dump of a record document. The index counts the records of one receiver.
    private void SeeRecord(LogLine line)
    {
        if (Attribute(line.Text, "numPreceedingRecordsMissing") is { } missing and > 0)
            Report(OddityKind.RecordsLost, $"{line.Place}", line, string.Create(CultureInfo.InvariantCulture, $"The record says that {missing} records before it are lost."));
        if (Attribute(line.Text, "recordIndex") is not { } index)
            return;
        if (_index is { } last && index > last + 1)
            Report(OddityKind.RecordsLost, $"index {line.Place}", line, string.Create(CultureInfo.InvariantCulture, $"The record indexes {last + 1} to {index - 1} are missing."));
        _index = index;
    }

    private static int? Attribute(ReadOnlySpan<char> text, string name)
    {
        var at = text.IndexOf(name + "=\"", StringComparison.Ordinal);
        if (at < 0)
            return null;
        var value = text[(at + name.Length + 2)..];
        return value.IndexOf('"') is > 0 and var end && int.TryParse(value[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
