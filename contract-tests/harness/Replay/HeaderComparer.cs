using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>Compares the headers of answers with documented ones: names, values and order.</summary>
internal sealed class HeaderComparer
{
    // These concern the connection. The evidence shows them at the end of some answers and at the start of others.
    private static readonly string[] s_connectionHeaders =
        ["Date", "Keep-Alive", "Connection", "Content-Length", "Transfer-Encoding"];

    private readonly IReadOnlyList<(FixtureHeader Header, Template Value)> _expected;

    // The API trace prints two headers only. A fixture without any other one was made from a trace that nothing completes.
    private readonly bool _areOthersUnknown;

    public HeaderComparer(IReadOnlyList<FixtureHeader> expected, IReadOnlySet<Normaliser> allowed)
    {
        _expected = [.. expected.Select(header => (header, Template.Of(header.Value, allowed)))];
        _areOthersUnknown = expected.All(header => header.IsLogged);
    }

    /// <summary>Adds what differs and what is excused. Returns the bindings, including those found in the headers.</summary>
    public Bindings Compare(IReadOnlyList<WireHeader> actual, Bindings bindings, List<Difference> differences, List<Excuse> excuses)
    {
        var unmatched = actual
            .Where(header => !s_connectionHeaders.Contains(header.Name, StringComparer.OrdinalIgnoreCase))
            .ToList();
        var order = new List<string>(unmatched.Select(header => header.Name));
        var found = differences.Count;

        foreach (var (header, value) in _expected)
        {
            if (unmatched.Find(candidate => candidate.Name == header.Name) is { } came)
            {
                unmatched.Remove(came);
                bindings = CompareValue(header, value, came, bindings, differences, excuses);
                continue;
            }

            var otherCase = unmatched.Find(candidate => candidate.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase));
            differences.Add(new(DifferencePart.Header, Quoted.Text(header.Value.Text), otherCase is null ? "nothing" : $"the spelling {otherCase.Name}")
            {
                Header = header.Name,
                Evidence = header.Value.ProvenanceAt(0),
                Why = header.Value.Segments is [var first, ..] ? first.Why : null,
            });
            unmatched.Remove(otherCase!);
        }

        foreach (var header in unmatched)
            AddUnexpected(header, order, differences, excuses);

        // Reported only when no header differs: a missing header is not a matter of order.
        if (differences.Count == found && !order.SequenceEqual(_expected.Select(expected => expected.Header.Name)))
            differences.Add(new(DifferencePart.HeaderOrder, string.Join(", ", _expected.Select(expected => expected.Header.Name)), string.Join(", ", order)));

        return bindings;
    }

    private static Bindings CompareValue(
        FixtureHeader header, Template value, WireHeader came, Bindings bindings, List<Difference> differences, List<Excuse> excuses)
    {
        var bound = BoundText.Bind(value, came.Value, bindings);
        excuses.AddRange(bound.Excuses().Select(excuse => excuse with { Header = header.Name, Position = null, Length = null }));
        if (bound.Matches)
            return bound.Bindings;
        var segment = bound.SegmentAt(bound.Text.AsSpan().CommonPrefixLength(bound.Actual));
        differences.Add(new(DifferencePart.Header, Quoted.Latin1(bound.Text), Quoted.Latin1(came.Value))
        {
            Header = header.Name,
            Evidence = segment?.Provenance ?? Provenance.Printed,
            Why = segment?.Why,
        });
        return bound.Bindings;
    }

    private void AddUnexpected(WireHeader header, List<string> order, List<Difference> differences, List<Excuse> excuses)
    {
        if (_areOthersUnknown && !new FixtureHeader(header.Name, MarkedText.Empty).IsLogged)
        {
            excuses.Add(new(Normaliser.Hole, "a header that the log does not show", Quoted.Text(header.Value)) { Header = header.Name });
            order.Remove(header.Name);
            return;
        }

        differences.Add(new(DifferencePart.Header, "nothing", Quoted.Text(header.Value))
        {
            Header = header.Name,
            Evidence = Provenance.Reconstructed,
        });
    }
}
