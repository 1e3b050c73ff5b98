using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Mutation;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

/// <summary>The share of wrong answers that the comparison with a fixture finds.</summary>
public sealed class MutationScores
{
    [Fact]
    public void All_mutants_of_the_golden_fixtures_are_found()
    {
        var scores = Repository.Flows.SelectMany(flow => MutationScore.Of(Repository.Golden(flow))).ToArray();

        scores.Sum(score => score.Made).Should().BeGreaterThan(40_000);
        scores.Should().OnlyContain(score => score.Found == score.Made && score.Contradictions.Count == 0);
    }

    [Fact]
    public void A_survivor_names_the_hole_that_excused_it()
    {
        var score = ScoreOf(Answer([Segment.Printed("<a><b>1</b>"), Segment.Missing(HoleKind.Elided, 4), Segment.Printed("</a>")], 19));

        score.Unexplained.Should().Be(0);
        score.Excused.Keys.Should().Equal(Normaliser.Hole);
        score.Survivors.Should().Contain(survivor => survivor.Change == "byte 11 altered").Which.By.Should().ContainSingle().Which.XmlPath.Should().Be("/a");
        score.Survivors.Should().NotContain(survivor => survivor.Change == "byte 10 altered" || survivor.Change == "byte 15 altered" || survivor.Change == "byte 11 dropped");
    }

    [Fact]
    public void A_survivor_names_the_normaliser_that_excused_it()
    {
        const string body = "<status><uptimeSeconds>17</uptimeSeconds></status>";

        var score = ScoreOf(Answer([Segment.Printed(body)], body.Length), NormaliserSets.Read("counter"));

        score.Survivors.Should().NotBeEmpty().And.OnlyContain(survivor => survivor.By.Single().By == Normaliser.Counter);
        score.Unexplained.Should().Be(0);
    }

    [Fact]
    public void An_answer_that_contradicts_itself_is_reported() =>
        ScoreOf(Answer([Segment.Printed("<a></a>")], 8)).Contradictions.Should().ContainSingle().Which.Part.Should().Be(DifferencePart.Size);

    [Fact]
    public void A_fixture_without_an_answer_has_no_mutants() =>
        ScoreOf(null).Should().BeEquivalentTo(new { Made = 0, Found = 0, Unexplained = 0 });

    [Fact]
    public void A_large_answer_is_changed_at_places_that_a_seed_selects()
    {
        var body = $"<list>{string.Concat(Enumerable.Range(0, 4_000).Select(i => $"<item>{i}</item>"))}</list>";
        var right = new WireAnswer(200, [], Encoding.UTF8.GetBytes(body));
        var limits = new MutationLimits { MutantsPerKind = 600, Seed = 1 };

        var mutants = AnswerMutants.Of(right, limits).Select(mutant => mutant.Change).ToArray();

        mutants.Length.Should().BeLessThan(2_500);
        AnswerMutants.Of(right, limits).Select(mutant => mutant.Change).Should().Equal(mutants);
        AnswerMutants.Of(right, limits with { Seed = 2 }).Select(mutant => mutant.Change).Should().NotEqual(mutants);
        mutants.Should().Contain(change => change.StartsWith("byte 3"));
    }

    [Fact]
    public void Every_mutant_differs_from_the_right_answer()
    {
        foreach (var exchange in Repository.GoldenExchanges())
        {
            var right = AnswerMutants.Right(exchange.Answer!);
            AnswerMutants.Of(right).Where(mutant => IsSame(mutant.Answer, right)).Should().BeEmpty();
        }
    }

    private static bool IsSame(WireAnswer a, WireAnswer b) => a.Status == b.Status && a.Headers.SequenceEqual(b.Headers) && a.Body.Span.SequenceEqual(b.Body.Span);

    private static AnswerScore ScoreOf(FixtureAnswer? answer, IReadOnlySet<Normaliser>? allowed = null)
    {
        var extend = Repository.Golden("extend");
        return MutationScore.Of(extend with { Exchanges = [extend.Exchanges[0] with { Answer = answer }] }, allowed, cancellation: TestContext.Current.CancellationToken).Single();
    }

    private static FixtureAnswer Answer(IReadOnlyList<Segment> body, int size) => new(200, size, [new("Server", MarkedText.Printed("Apache"))], new(body));
}
