using System.Globalization;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Verify.Parity;

/// <summary>A contract in which two packs differ.</summary>
/// <param name="Contract">The name of the contract.</param>
/// <param name="Differences">The differences, each as one sentence.</param>
public sealed record PackDifference(string Contract, IReadOnlyList<string> Differences);

/// <summary>Compares two packs: the outcomes, and the statuses, headers and forms of the answers.</summary>
public static class PackComparison
{
    private const int MostDifferences = 10;

    /// <summary>Returns the contracts in which the packs differ, in the order of the first pack.</summary>
    /// <param name="one">The first pack.</param>
    /// <param name="other">The second pack.</param>
    public static IReadOnlyList<PackDifference> Compare(ParityPack one, ParityPack other)
    {
        var others = other.Contracts.GroupBy(contract => contract.Name).ToDictionary(same => same.Key, same => same.First());
        List<PackDifference> found = [];
        foreach (var contract in one.Contracts)
        {
            string[] differences = others.Remove(contract.Name, out var match) ? [.. Compare(contract, match).Take(MostDifferences)] : ["only the first pack has it"];
            if (differences is [_, ..])
                found.Add(new PackDifference(contract.Name, differences));
        }
        found.AddRange(others.Keys.Select(name => new PackDifference(name, ["only the second pack has it"])));
        return found;
    }

    private static IEnumerable<string> Compare(PackedContract one, PackedContract other)
    {
        if (one.Outcome != other.Outcome)
            yield return $"outcome: {Word(one)}, and {Word(other)}";
        if (one.Outcome == ContractOutcome.Skip || other.Outcome == ContractOutcome.Skip)
            yield break;
        foreach (var deviation in other.Deviations.Except(one.Deviations))
            yield return $"only the second deviates: {deviation}";
        foreach (var deviation in one.Deviations.Except(other.Deviations))
            yield return $"only the first deviates: {deviation}";
        foreach (var (first, second) in (one.Fixture?.Exchanges ?? []).Zip(other.Fixture?.Exchanges ?? []))
        {
            if (first.Answer is not { } answer || second.Answer is not { } against || first.Request.Method != second.Request.Method)
                continue;
            foreach (var difference in Compare(answer, against))
                yield return string.Create(CultureInfo.InvariantCulture, $"exchange {first.Trace}, {first.Request.Method} {first.Request.Path.Text.Split('?')[0]}: {difference}");
        }
    }

    private static IEnumerable<string> Compare(FixtureAnswer one, FixtureAnswer other)
    {
        if (one.Status != other.Status)
            yield return string.Create(CultureInfo.InvariantCulture, $"status {one.Status}, and {other.Status}");
        var (names, against) = (Headers(one), Headers(other));
        foreach (var header in names.Keys.Union(against.Keys, StringComparer.OrdinalIgnoreCase))
        {
            var (first, second) = (names.GetValueOrDefault(header), against.GetValueOrDefault(header));
            if (first != second)
                yield return $"header {header}: {first ?? "none"}, and {second ?? "none"}";
        }
        var (shape, otherShape) = (AnswerShape.Of(one.Body.Text), AnswerShape.Of(other.Body.Text));
        if (shape != otherShape)
            yield return $"body: {shape}, and {otherShape}";
    }

    private static Dictionary<string, string> Headers(FixtureAnswer answer) => answer.Headers.GroupBy(header => header.Name, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(same => same.Key, same => RunText.Canonical(same.First().Value.Text, RunText.Tag), StringComparer.OrdinalIgnoreCase);

    private static string Word(PackedContract contract) => contract.Outcome switch
    {
        ContractOutcome.Pass => "pass",
        ContractOutcome.Fail => "fail",
        _ => $"skipped because {contract.SkipReason}",
    };
}
