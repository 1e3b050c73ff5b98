using CmsSim.Untrusted;

namespace CmsSim.Cli.Diff;

/// <summary>Writes a release diff as text for a terminal.</summary>
internal static class DiffText
{
    private const int MostDifferences = 20;

    public static void Write(DiffReport report, TextWriter output)
    {
        foreach (var note in report.Notes)
            output.WriteLine($"Note: {note}.");
        foreach (var fixture in report.Fixtures)
        {
            foreach (var change in fixture.World)
                output.WriteLine($"{NameOf(fixture)}: {SentenceOf(change)}.");
            foreach (var exchange in fixture.Exchanges.Where(exchange => exchange.Changes))
                Write(exchange, report, output);
        }

        if (report.Causes is [_, ..] causes)
        {
            output.WriteLine($"\nCauses between {report.Before} and {report.After}:");
            foreach (var (cause, exchanges) in causes)
                output.WriteLine($"  {Counted(exchanges.Count)}: {cause}");
        }

        if (report.Additions is [_, ..] additions)
        {
            output.WriteLine($"\nElements that {report.After} adds to the answers:");
            foreach (var (cause, exchanges) in additions)
                output.WriteLine($"  {Counted(exchanges.Count)}: {cause}");
        }

        output.WriteLine(report.Summary);
    }

    /// <summary>Returns the sentence for a part of a world that was left out, without its end.</summary>
    public static string SentenceOf(WorldChange change) =>
        $"release {change.Release} cannot load {(change.Count == 1 ? "" : $"{change.Count} × ")}<{change.Element.Replace("/", "> <", StringComparison.Ordinal)}> of the world ({change.Why}), so the replay left it out";

    /// <summary>Returns a difference in one line, such as <c>status: 200 in 2.0, 400 in 3.0</c>.</summary>
    public static string LineOf(AnswerDifference difference, DiffReport report) =>
        $"{difference.Part}: {difference.Before ?? "nothing"} in {report.Before}, {difference.After ?? "nothing"} in {report.After}";

    public static string NameOf(FixtureDiff fixture) => fixture.Fixture.File is { } file ? Path.GetFileName(file) : fixture.Fixture.Flow;

    private static void Write(ExchangeDiff exchange, DiffReport report, TextWriter output)
    {
        output.WriteLine(VisibleText.OneLine($"{exchange.Name}{(exchange.OnlyFollows ? " (only follows)" : "")}"));
        foreach (var difference in exchange.Differences.Take(MostDifferences))
            output.WriteLine($"  {VisibleText.OneLine(LineOf(difference, report))}");
        if (exchange.Differences.Count > MostDifferences)
            output.WriteLine($"  and {exchange.Differences.Count - MostDifferences} more differences");
        foreach (var cause in exchange.Causes)
            output.WriteLine($"  because {VisibleText.OneLine(cause.ToString())}");
        if (exchange.Causes is [])
            output.WriteLine("  because of no definition that names it: the state of the two simulators differs");
    }

    private static string Counted(int exchanges) => exchanges == 1 ? "1 exchange" : $"{exchanges} exchanges";
}
