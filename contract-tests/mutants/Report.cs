using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CmsSim.Mutants;

/// <summary>A mutation of the sample with its verdict, and the reason if it is an accepted survivor.</summary>
internal sealed record Judged(Mutation Mutation, Verdict Verdict, string? Accepted)
{
    public bool IsAccepted => !Verdict.IsNoticed && Accepted is not null;

    public bool IsOpen => !Verdict.IsNoticed && Accepted is null;
}

/// <summary>The result of a run: counts by folder, the survivors and the score.</summary>
internal sealed class Report(IReadOnlyList<Judged> mutants, int seed)
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public bool HasOpenSurvivors => mutants.Any(mutant => mutant.IsOpen);

    /// <summary>The share of noticed mutants among those that are not accepted, in percent.</summary>
    public static double ScoreOf(IReadOnlyCollection<Judged> mutants)
    {
        var counted = mutants.Count(mutant => !mutant.IsAccepted);
        return counted == 0 ? 100 : 100.0 * mutants.Count(mutant => mutant.Verdict.IsNoticed) / counted;
    }

    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var survivor in mutants.Where(mutant => mutant.IsOpen))
        {
            var mutation = survivor.Mutation;
            text.AppendLine(CultureInfo.InvariantCulture, $"survivor {mutation.Id} {mutation.File}:{mutation.Line} in {mutation.Member} ({survivor.Verdict.Detail})");
            text.AppendLine(CultureInfo.InvariantCulture, $"  - {mutation.Original}");
            text.AppendLine(CultureInfo.InvariantCulture, $"  + {mutation.Mutated}");
        }

        text.AppendLine().AppendLine("folder      mutants  killed  timed out  survived  not reached  accepted   score");
        foreach (var folder in mutants.GroupBy(mutant => mutant.Mutation.Folder).OrderBy(folder => folder.Key, StringComparer.Ordinal))
            AppendRow(text, folder.Key, [.. folder]);
        AppendRow(text, "all", mutants);
        return text.AppendLine(CultureInfo.InvariantCulture, $"\nscore {ScoreOf(mutants):0.0} % (seed {seed})").ToString();
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            Seed = seed,
            Score = Math.Round(ScoreOf(mutants), 1),
            Mutants = mutants.Select(mutant => new
            {
                mutant.Mutation.Id,
                mutant.Mutation.File,
                mutant.Mutation.Line,
                mutant.Mutation.Member,
                mutant.Mutation.Original,
                mutant.Mutation.Mutated,
                Outcome = JsonNamingPolicy.CamelCase.ConvertName($"{mutant.Verdict.Outcome}"),
                mutant.Verdict.Detail,
                Accepted = mutant.IsAccepted ? mutant.Accepted : null,
            }),
        },
        s_indented);

    private static void AppendRow(StringBuilder text, string name, IReadOnlyList<Judged> mutants)
    {
        int Count(Outcome outcome) => mutants.Count(mutant => mutant.Verdict.Outcome == outcome && !mutant.IsAccepted);
        text.AppendLine(CultureInfo.InvariantCulture,
            $"{name,-10}  {mutants.Count,7}  {Count(Outcome.Killed),6}  {Count(Outcome.TimedOut),9}  {Count(Outcome.Survived),8}  {Count(Outcome.NotReached),11}  {mutants.Count(mutant => mutant.IsAccepted),8}  {ScoreOf(mutants),5:0.0}%");
    }
}
