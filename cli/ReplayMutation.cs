using System.CommandLine;
using System.Globalization;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Mutation;
using CmsSim.Harness.Replay;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary><c>cmssim replay --mutation</c>: shows how many wrong answers the comparison with a fixture finds.</summary>
internal static class ReplayMutation
{
    private const int MostShown = 20;

    public static readonly Option<bool> Mutation = new("--mutation")
    {
        Description = "Send nothing, but alter each documented answer in many ways, and list the changes that the comparison does not find. Status 1: some survive that neither --allow nor a hole of the fixture explains.",
    };

    public static readonly Option<int> Limit = new Option<int>("--mutation-limit")
    {
        Description = "Maximum number of changes of one kind to an answer. Larger answers are changed at places that --mutation-seed selects.",
        DefaultValueFactory = _ => new MutationLimits().MutantsPerKind,
        HelpName = "NUMBER",
    }.InRange(100, 10_000_000);

    public static readonly Option<int> Seed = new Option<int>("--mutation-seed") { Description = "Seed that selects the changes to large answers." }.InRange(int.MinValue, int.MaxValue);

    /// <summary>Prints the survivors and, as the last line, <c>N mutants, N found, N survive</c>. Scripts rely on its form.</summary>
    public static int Run(ParseResult parsed, IReadOnlyList<Fixture> fixtures, IReadOnlySet<Normaliser>? allowed, IReadOnlyList<Option> others, CancellationToken cancellation)
    {
        if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } other)
            throw new UserErrorException($"--mutation compares in memory and has no target and no report; leave out {other.Name}.");
        var output = parsed.InvocationConfiguration.Output;
        var limits = new MutationLimits { MutantsPerKind = parsed.GetValue(Limit), Seed = parsed.GetValue(Seed), SurvivorsKept = MostShown };
        var (made, found, wrong) = (0L, 0L, 0L);
        foreach (var fixture in fixtures)
        {
            output.WriteLine(VisibleText.OneLine($"{fixture.Flow}:"));
            foreach (var score in MutationScore.Of(fixture, allowed, limits, cancellation))
            {
                Write(score, output);
                (made, found, wrong) = (made + score.Made, found + score.Found, wrong + score.Unexplained + score.Contradictions.Count);
            }
        }

        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{made} mutants, {found} found, {made - found} survive"));
        return wrong == 0 ? ExitStatus.Fine : ExitStatus.Differs;
    }

    private static void Write(AnswerScore score, TextWriter output)
    {
        var exchange = score.Exchange;
        var survive = score.Made - score.Found;
        var counts = exchange.Answer is null ? "no answer in the fixture"
            : score.Contradictions is [_, ..] ? "the answer contradicts itself"
            : string.Create(CultureInfo.InvariantCulture, $"{score.Made} mutants, {score.Found} found, {survive} survive{Reasons(score)}");
        output.WriteLine(VisibleText.OneLine(string.Create(CultureInfo.InvariantCulture, $"  {exchange.Trace} {exchange.Request.Method,-6} {exchange.Request.Path.Text}: {counts}")));
        foreach (var contradiction in score.Contradictions)
            output.WriteLine(VisibleText.OneLine($"           {contradiction}"));
        foreach (var survivor in score.Survivors)
            output.WriteLine(VisibleText.OneLine($"           {survivor.Change}: {(survivor.By is [var by, ..] ? $"excused by {by}" : "NOT FOUND, and nothing excuses it")}"));
        if (survive > score.Survivors.Count)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"           and {survive - score.Survivors.Count} more"));
    }

    private static string Reasons(AnswerScore score) => score.Excused.Count == 0
        ? ""
        : $" ({string.Join(", ", score.Excused.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key.ToString().ToLowerInvariant()} {pair.Value}")))})";
}
