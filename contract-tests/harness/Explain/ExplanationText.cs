using System.Globalization;
using CmsSim.Harness.Import;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Explain;

/// <summary>Writes an explained log for a terminal: each line, its meaning below it, and a summary at the end. Escapes text that could control the terminal.</summary>
/// <param name="output">The output. It must not escape text itself.</param>
public sealed class ExplanationText(TextWriter output) : IExplanationSink
{
    private const int MostOfKind = 30;
    private const int LongestLine = 2_000;
    private const int LongestUnknown = 160;
    private const int MostUnknown = 20;
    private const int MostClients = 10;

    private const string Faint = "\u001b[2m";
    private const string Alarm = "\u001b[33m";
    private const string Plain = "\u001b[0m";

    /// <summary>True to print only lines that show something odd.</summary>
    public bool OnlyOdd { get; init; }

    /// <summary>True to colour the text. Only for terminals.</summary>
    public bool HasColours { get; init; }

    /// <inheritdoc/>
    public bool WantsOrdinaryLines => !OnlyOdd;

    /// <inheritdoc/>
    public void Add(ExplainedLine line)
    {
        output.WriteLine(VisibleText.Short(line.Entry.Raw, LongestLine));
        var basis = line.Form is { } form ? $" [{BasisOf(form)}: {form.Source}]" : "";
        output.WriteLine(Coloured(Faint, $"  └ {VisibleText.Short(line.Meaning, LongestLine)}{basis}"));
        foreach (var oddity in line.Oddities)
            output.WriteLine(Coloured(Alarm, $"  ! {OddityWords.Of(oddity.Kind).Name}: {VisibleText.Short(oddity.Sentence, LongestLine)}"));
    }

    /// <inheritdoc/>
    public void Add(ImportNote note)
    {
        if (OnlyOdd || LogExplainer.MeaningOf(note) is not { } meaning)
            return;
        output.WriteLine(VisibleText.Short(note.Printed ?? "", LongestLine));
        output.WriteLine(Coloured(Faint, $"  └ {VisibleText.OneLine(meaning)}"));
    }

    /// <summary>Writes the summary.</summary>
    public void Write(Explanation summary)
    {
        var numbers = CultureInfo.InvariantCulture;
        output.WriteLine();
        Fact("Log", string.Join(", ", summary.Files));
        Fact("Bridges", summary.Bridges is [] ? "not named in the log" : string.Join(", ", summary.Bridges));
        if (summary.Clients is [_, ..])
            Fact("Clients", string.Join(", ", summary.Clients.Take(MostClients).Select(client => string.Create(numbers, $"{client.Key} ({client.Value} requests)"))) + (summary.Clients.Count > MostClients ? ", …" : ""));
        if (summary.Span is { } span)
            Fact("Time", span.First == span.Last ? span.First : $"{span.First} to {span.Last}");
        Fact("Lines", string.Create(numbers, $"{summary.Lines + summary.NotUnderstood}, of which {summary.Recognised} recognised ({Percent(summary.Share)}), {summary.OfKnownProcess} of a known process with unknown text, {summary.NotUnderstood} not understood{(summary.OtherText > 0 ? $"; {summary.OtherText} lines of other text" : "")}"));
        Fact("Exchanges", summary.Exchanges.ToString(numbers));
        Fact("Calls", summary.Calls.ToString(numbers));
        Fact("Oddities", string.Create(numbers, $"{summary.Oddities.Count + summary.OdditiesLeftOut}"));
        foreach (var kind in summary.Oddities.GroupBy(oddity => oddity.Kind))
            WriteKind(OddityWords.Of(kind.Key), [.. kind]);
        if (summary.OdditiesLeftOut > 0)
            output.WriteLine(string.Create(numbers, $"  {summary.OdditiesLeftOut} further oddities are not listed."));
        WriteUnknown(summary);
    }

    private void WriteKind(OddityWords words, List<Oddity> oddities)
    {
        output.WriteLine(Coloured(Alarm, string.Create(CultureInfo.InvariantCulture, $"  {words.Name} ({oddities.Count})")));
        output.WriteLine(Coloured(Faint, $"    {words.Why} {words.Check}"));
        foreach (var oddity in oddities.Take(MostOfKind))
        {
            var host = oddity.Host is { } name ? $"{VisibleText.OneLine(name)}: " : "";
            var times = oddity.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" {oddity.Count} lines, the last is line {oddity.Last.Line}.") : "";
            output.WriteLine($"    {VisibleText.OneLine(oddity.Places[0].ToString())}: {host}{VisibleText.Short(oddity.Sentence, LongestLine)}{times}");
        }

        if (oddities.Count > MostOfKind)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    … and {oddities.Count - MostOfKind} more."));
    }

    private void WriteUnknown(Explanation summary)
    {
        if (summary.Unknown is [])
            return;
        output.WriteLine("Not recognised:");
        foreach (var (place, text) in summary.Unknown.Take(MostUnknown))
            output.WriteLine($"  {VisibleText.OneLine(place.ToString())}: {VisibleText.Short(text, LongestUnknown)}");
        if (summary.OfKnownProcess + summary.NotUnderstood > MostUnknown)
            output.WriteLine("  …");
    }

    private void Fact(string name, string value) => output.WriteLine($"{name + ":",-11}{VisibleText.Short(value, LongestLine)}");

    // Rounded down, so that 100 % means all lines.
    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 1000) / 10:0.0} %");

    private string Coloured(string colour, string text) => HasColours ? colour + text + Plain : text;

    internal static string BasisOf(LineForm form) => form.Basis switch
    {
        FormBasis.Documented => "documented",
        FormBasis.Observed => "observed",
        _ => "inferred",
    };
}
