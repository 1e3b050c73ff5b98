using CmsSim.ContractTests.Fuzz;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Mutation;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

/// <summary>The comparison finds every wrong answer that can be made from a right one.</summary>
public sealed class AnswerMutations(ITestOutputHelper output)
{
    [Fact]
    public void Every_mutant_of_every_answer_is_found()
    {
        // MutationScores finds all mutants each time. This test explains each difference, which takes longer.
        var step = FuzzRun.Size == "short" ? 10 : 1;
        var made = 0;
        var survivors = new List<string>();
        var smallest = int.MaxValue;

        foreach (var exchange in Repository.GoldenExchanges())
        {
            var right = exchange.Answer!.Documented();
            right.DifferencesFrom(exchange).Should().BeEmpty();

            var mutants = AnswerMutants.Of(right).ToArray();
            survivors.AddRange(mutants
                .Where((mutant, i) => (i + exchange.Trace) % step == 0 && mutant.Answer.DifferencesFrom(exchange) is [])
                .Select(mutant => $"{exchange.Trace}: {mutant.Change}"));
            made += mutants.Length;
            smallest = Math.Min(smallest, mutants.Length);
        }

        output.WriteLine($"{made} mutants, one in {step} compared, {survivors.Count} not caught");
        survivors.Should().BeEmpty();
        made.Should().BeGreaterThan(35_000, "there must be many mutants");
        smallest.Should().BeGreaterThan(100);
    }

    [Fact]
    public void Mutants_are_found_although_ids_and_times_may_differ()
    {
        var exchange = WireAnswers.Exchange(9504);
        var right = exchange.Answer!.Documented();

        // Many changes of a value that may differ give another valid value, but the structure around it stays strict.
        var structural = AnswerMutants.Of(right)
            .Where(mutant => mutant.Change.Contains("dropped") && !mutant.Change.StartsWith("byte") || mutant.Change.Contains("one place earlier") && !mutant.Change.StartsWith("byte"))
            .ToArray();

        structural.Should().HaveCountGreaterThan(10);
        structural.Should().OnlyContain(mutant => AnswerComparer.Compare(exchange.Answer!, mutant.Answer, Bindings.FirstSight).Differences.Count > 0);
    }
}
