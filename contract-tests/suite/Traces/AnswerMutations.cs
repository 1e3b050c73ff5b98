using CmsSim.ContractTests.Support;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

/// <summary>A comparison is worth what it would catch: every wrong answer that can be made out of a right one.</summary>
public sealed class AnswerMutations(ITestOutputHelper output)
{
    [Fact]
    public void Every_mutant_of_every_answer_is_caught()
    {
        var made = 0;
        var survivors = new List<string>();
        var smallest = int.MaxValue;

        foreach (var exchange in Repository.GoldenExchanges())
        {
            var right = exchange.Answer.Documented();
            right.DifferencesFrom(exchange).Should().BeEmpty();

            var mutants = Mutants.Of(right).ToArray();
            survivors.AddRange(mutants
                .Where(mutant => mutant.Answer.DifferencesFrom(exchange) is [])
                .Select(mutant => $"{exchange.Trace}: {mutant.Change}"));
            made += mutants.Length;
            smallest = Math.Min(smallest, mutants.Length);
        }

        output.WriteLine($"{made} mutants, {made - survivors.Count} caught");
        survivors.Should().BeEmpty();
        made.Should().BeGreaterThan(35_000, "a generator that makes few mutants proves little");
        smallest.Should().BeGreaterThan(100);
    }

    [Fact]
    public void Mutants_are_caught_although_ids_and_times_may_differ()
    {
        var exchange = WireAnswers.Exchange(9504);
        var right = exchange.Answer.Documented();

        // Within a value that may differ, many a change is another good value; the structure around it is as strict as ever.
        var structural = Mutants.Of(right)
            .Where(mutant => mutant.Change.Contains("dropped") && !mutant.Change.StartsWith("byte") || mutant.Change.Contains("one place earlier") && !mutant.Change.StartsWith("byte"))
            .ToArray();

        structural.Should().HaveCountGreaterThan(10);
        structural.Should().OnlyContain(mutant => AnswerComparer.Compare(exchange.Answer, mutant.Answer, Bindings.FirstSight).Differences.Count > 0);
    }
}
