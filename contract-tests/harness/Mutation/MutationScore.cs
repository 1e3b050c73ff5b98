using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Mutation;

/// <summary>A mutant that the comparison did not find.</summary>
/// <param name="Change">The change.</param>
/// <param name="By">The normalisers and holes that excused the change. Empty when nothing explains it.</param>
public sealed record Survivor(string Change, IReadOnlyList<Excuse> By);

/// <summary>The mutation score of one documented answer.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Made">The number of mutants. Zero when the fixture holds no answer.</param>
/// <param name="Found">The number of mutants that the comparison found.</param>
/// <param name="Survivors">The survivors, up to <see cref="MutationLimits.SurvivorsKept"/>.</param>
public sealed record AnswerScore(FixtureExchange Exchange, int Made, int Found, IReadOnlyList<Survivor> Survivors)
{
    /// <summary>The number of survivors that no normaliser and no hole explains.</summary>
    public int Unexplained { get; init; }

    /// <summary>The number of survivors of each normaliser that excused them. A survivor of several counts for the first.</summary>
    public IReadOnlyDictionary<Normaliser, int> Excused { get; init; } = new Dictionary<Normaliser, int>();

    /// <summary>The differences of the documented answer from itself, such as a size that its body does not have. Empty in a consistent fixture.</summary>
    public IReadOnlyList<Difference> Contradictions { get; init; } = [];
}

/// <summary>Measures how many wrong answers the comparison with a fixture finds. It needs no target.</summary>
public static class MutationScore
{
    /// <summary>Returns the score of each exchange, one after the other.</summary>
    /// <param name="fixture">The fixture.</param>
    /// <param name="allowed">The normalisers to measure with; null for none but holes.</param>
    /// <param name="limits">The limits on the mutants of each answer; null for the defaults.</param>
    /// <param name="cancellation">Cancels the measurement.</param>
    public static IEnumerable<AnswerScore> Of(
        Fixture fixture, IReadOnlySet<Normaliser>? allowed = null, MutationLimits? limits = null, CancellationToken cancellation = default)
    {
        var bindings = Bindings.Allowing(allowed ?? NormaliserSets.Exact);
        foreach (var exchange in fixture.Exchanges)
        {
            if (exchange.Answer is not { } documented)
            {
                yield return new AnswerScore(exchange, 0, 0, []);
                continue;
            }

            var right = AnswerMutants.Right(documented);
            var comparer = new AnswerComparer(documented, bindings.Allowed);
            var itself = comparer.Compare(right, bindings);
            yield return itself.Differences is [_, ..]
                ? new AnswerScore(exchange, 0, 0, []) { Contradictions = itself.Differences }
                : ScoreOf(exchange, right, comparer, bindings, itself, limits ?? new MutationLimits(), cancellation);
            bindings = itself.Bindings;
        }
    }

    private static AnswerScore ScoreOf(
        FixtureExchange exchange, WireAnswer right, AnswerComparer comparer, Bindings bindings, Comparison itself, MutationLimits limits, CancellationToken cancellation)
    {
        var survivors = new List<Survivor>();
        var ordinary = itself.Excuses.Select(Essence).ToHashSet();
        var excused = new SortedDictionary<Normaliser, int>();
        var (made, found, unexplained) = (0, 0, 0);
        foreach (var mutant in AnswerMutants.Of(right, limits))
        {
            cancellation.ThrowIfCancellationRequested();
            made++;
            if (!comparer.Matches(mutant.Answer, bindings))
            {
                found++;
                continue;
            }

            Excuse[] by = [.. comparer.Compare(mutant.Answer, bindings).Excuses.Where(excuse => !ordinary.Contains(Essence(excuse)))];
            if (by is [var first, ..])
                excused[first.By] = excused.GetValueOrDefault(first.By) + 1;
            else
                unexplained++;
            if (survivors.Count < limits.SurvivorsKept)
                survivors.Add(new Survivor(mutant.Change, by));
        }

        return new AnswerScore(exchange, made, found, survivors) { Unexplained = unexplained, Excused = excused };
    }

    // A change moves what follows it.
    private static Excuse Essence(Excuse excuse) => excuse with { Position = null, XmlPath = null };
}
