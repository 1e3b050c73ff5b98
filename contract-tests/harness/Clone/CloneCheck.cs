using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Clone;

/// <summary>Sends each GET of a crawl to a served world, and compares status, content type and body with the original, byte for byte.</summary>
public static class CloneCheck
{
    /// <summary>The normalisers that a check uses by default: times and counters of a bridge move, and nothing else does.</summary>
    public static IReadOnlySet<Normaliser> Moving { get; } = new HashSet<Normaliser> { Normaliser.Time, Normaliser.Counter };

    /// <summary>Compares all answers.</summary>
    /// <param name="journal">The answers of the original.</param>
    /// <param name="served">The bridges of the served world, in the order of the journal's targets.</param>
    /// <param name="allowed">The kinds of values that may differ.</param>
    /// <param name="options">The time limits. The rate does not apply.</param>
    /// <param name="progress">Receives the progress. Null for none.</param>
    /// <param name="cancellation">Cancels the check.</param>
    /// <exception cref="TargetUnreachableException">A served bridge cannot be reached, or has stopped answering.</exception>
    /// <exception cref="CloneCredentialsException">A served bridge rejects the credentials.</exception>
    public static async Task<CloneCheckResult> RunAsync(
        CloneJournal journal, IReadOnlyList<ReplayTarget> served, IReadOnlySet<Normaliser> allowed, CloneOptions options, IProgress<CloneProgress>? progress, CancellationToken cancellation)
    {
        CloneReader[] readers = [.. served.Select((target, bridge) => new CloneReader(target, bridge, null, options with { Attempts = 1 }))];
        var differing = new List<CloneDifference>();
        var excused = new SortedDictionary<Normaliser, int>();
        var answers = 0;
        try
        {
            foreach (var original in journal.Answers())
            {
                var (answer, failure) = await readers[original.Bridge].GetAsync(original.Path, cancellation);
                var comparison = Compare(original, answer, failure, allowed);
                if (comparison.Differences is [_, ..])
                    differing.Add(new CloneDifference(original, comparison.Differences));
                else
                    Count(comparison.Excuses);
                progress?.Report(new(++answers, "", answers, journal.Count));
            }
        }
        finally
        {
            foreach (var reader in readers)
                await reader.DisposeAsync();
        }

        return new CloneCheckResult(answers, differing) { Excused = excused };

        void Count(IEnumerable<Excuse> excuses)
        {
            foreach (var kind in excuses.Select(excuse => excuse.By).Distinct())
                excused[kind] = excused.GetValueOrDefault(kind) + 1;
        }
    }

    private static Comparison Compare(CloneAnswer original, CloneAnswer? answer, string? failure, IReadOnlySet<Normaliser> allowed)
    {
        if (answer is null)
            return new Comparison([new(DifferencePart.Connection, "an answer", failure!)], Bindings.Exact);
        var isSameType = answer.ContentType == original.ContentType;
        if (isSameType && answer.Status == original.Status && answer.Body.Span.SequenceEqual(original.Body.Span))
            return new Comparison([], Bindings.Exact);
        var header = isSameType ? null : new Difference(DifferencePart.Header, original.ContentType, answer.ContentType) { Header = "Content-Type" };
        if (original.Text is not { } text || answer.Text is null)
            return new Comparison([header ?? new(DifferencePart.Body, $"{original.Body.Length} bytes that are no text", $"{answer.Body.Length} other bytes") { Position = 0, XmlPath = "/" }], Bindings.Exact);

        var expected = new FixtureAnswer(original.Status, original.Body.Length, [], MarkedText.Printed(text));
        var found = AnswerComparer.Compare(expected, new WireAnswer(answer.Status, [], answer.Body), Bindings.Allowing(allowed));
        return header is null ? found : found with { Differences = [header, .. found.Differences] };
    }
}
