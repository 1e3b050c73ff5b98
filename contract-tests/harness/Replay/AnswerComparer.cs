using System.Globalization;
using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>The result of comparing an answer with the documented one.</summary>
/// <param name="Differences">The differences. Empty when the answers are equal.</param>
/// <param name="Bindings">The bindings, including those found in this answer.</param>
public sealed record Comparison(IReadOnlyList<Difference> Differences, Bindings Bindings);

/// <summary>Compares an answer with the documented one: status, headers and their order, size, and every byte of the body.</summary>
public static class AnswerComparer
{
    // These concern the connection. The evidence shows them at the end of some answers and at the start of others.
    private static readonly string[] s_connectionHeaders =
        ["Date", "Keep-Alive", "Connection", "Content-Length", "Transfer-Encoding"];

    /// <summary>Compares a documented answer with an actual one.</summary>
    public static Comparison Compare(FixtureAnswer expected, WireAnswer actual, Bindings bindings)
    {
        var differences = new List<Difference>();

        if (actual.Status != expected.Status)
            differences.Add(new(DifferencePart.Status, Number(expected.Status), Number(actual.Status)));

        bindings = CompareHeaders(expected.Headers, actual.Headers, bindings, differences);
        bindings = CompareBody(expected, actual, bindings, differences);

        if (actual.Surplus > 0)
            differences.Add(new(DifferencePart.Connection, "nothing after the body", $"{Number(actual.Surplus)} bytes follow the body"));

        return new Comparison(differences, bindings);
    }

    private static Bindings CompareHeaders(
        IReadOnlyList<FixtureHeader> expected, IReadOnlyList<WireHeader> actual, Bindings bindings, List<Difference> differences)
    {
        var unmatched = actual
            .Where(header => !s_connectionHeaders.Contains(header.Name, StringComparer.OrdinalIgnoreCase))
            .ToList();
        var order = new List<string>(unmatched.Select(header => header.Name));
        var found = differences.Count;

        foreach (var header in expected)
        {
            var came = unmatched.Find(candidate => candidate.Name == header.Name);
            if (came is null)
            {
                var otherCase = unmatched.Find(candidate => candidate.Name.Equals(header.Name, StringComparison.OrdinalIgnoreCase));
                differences.Add(new(DifferencePart.Header, Quote(header.Value.Text), otherCase is null ? "nothing" : $"the spelling {otherCase.Name}")
                {
                    Header = header.Name,
                    Evidence = header.Value.ProvenanceAt(0),
                });
                unmatched.Remove(otherCase!);
                continue;
            }

            unmatched.Remove(came);
            var bound = BoundText.Bind(header.Value.Text, came.Value, bindings);
            bindings = bound.Bindings;
            if (bound.Text == came.Value)
                continue;
            differences.Add(new(DifferencePart.Header, Quote(bound.Text), Quote(came.Value))
            {
                Header = header.Name,
                Evidence = header.Value.ProvenanceAt(bound.Origin(bound.Text.AsSpan().CommonPrefixLength(came.Value))),
            });
        }

        foreach (var header in unmatched)
        {
            differences.Add(new(DifferencePart.Header, "nothing", Quote(header.Value))
            {
                Header = header.Name,
                Evidence = Provenance.Reconstructed,
            });
        }

        // Reported only when no header differs: a missing header is not a matter of order.
        if (differences.Count == found && !order.SequenceEqual(expected.Select(header => header.Name)))
            differences.Add(new(DifferencePart.HeaderOrder, string.Join(", ", expected.Select(header => header.Name)), string.Join(", ", order)));

        return bindings;
    }

    private static Bindings CompareBody(FixtureAnswer expected, WireAnswer actual, Bindings bindings, List<Difference> differences)
    {
        // Latin-1 maps each byte to one character, so any bytes can be compared by position, even invalid UTF-8.
        var wanted = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(expected.Body.Text));
        var came = Encoding.Latin1.GetString(actual.Body.Span);
        var bound = BoundText.Bind(wanted, came, bindings);

        if (expected.Size + bound.Text.Length - wanted.Length is { } size && came.Length != size)
            differences.Add(new(DifferencePart.Size, Number(size), Number(came.Length)));

        if (bound.Text != came)
        {
            foreach (var hunk in XmlDiff.Hunks(bound.Text, came))
            {
                differences.Add(new(DifferencePart.Body, Readable(hunk.Expected), Readable(hunk.Actual))
                {
                    Position = hunk.Position,
                    XmlPath = hunk.Path,
                    Evidence = expected.Body.ProvenanceAt(bound.Origin(hunk.Position)),
                });
            }
        }

        return bound.Bindings;
    }

    private static string Readable(string bytes) =>
        bytes.Length == 0 ? "nothing" : Quote(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(bytes)));

    private static string Quote(string text)
    {
        const int longest = 300;
        var shown = text.Length <= longest ? text : $"{text[..longest]}… ({Number(text.Length)} characters)";
        return $"'{shown.Replace("\r", "\\r").Replace("\n", "\\n")}'";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
