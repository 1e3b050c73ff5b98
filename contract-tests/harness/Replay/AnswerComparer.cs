using System.Globalization;
using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Replay;

/// <summary>The result of comparing an answer with the documented one.</summary>
/// <param name="Differences">The differences. Empty when the answers are equal.</param>
/// <param name="Bindings">The bindings, including those found in this answer.</param>
public sealed record Comparison(IReadOnlyList<Difference> Differences, Bindings Bindings)
{
    /// <summary>The differences that normalisers and holes excuse, in the order of the answer.</summary>
    public IReadOnlyList<Excuse> Excuses { get; init; } = [];

    /// <summary>The documented body with the actual values, one character for each byte. Null for the actual body, or without any excused value.</summary>
    public string? BoundBody { get; init; }
}

/// <summary>
/// Compares answers with a documented one: status, headers and their order, size, and every byte of the body that the fixture holds.
/// </summary>
public sealed class AnswerComparer
{
    private readonly FixtureAnswer _expected;
    private readonly Template _body;
    private readonly HeaderComparer _headers;

    /// <summary>Prepares the comparison with a documented answer.</summary>
    /// <param name="expected">The documented answer.</param>
    /// <param name="allowed">The kinds of values that may differ.</param>
    public AnswerComparer(FixtureAnswer expected, IReadOnlySet<Normaliser> allowed)
    {
        _expected = expected;
        _body = Template.Of(expected.Body, allowed);
        _headers = new HeaderComparer(expected.Headers, allowed);
    }

    /// <summary>Compares a documented answer with an actual one.</summary>
    public static Comparison Compare(FixtureAnswer expected, WireAnswer actual, Bindings bindings) =>
        new AnswerComparer(expected, bindings.Allowed).Compare(actual, bindings);

    /// <summary>Compares with an actual answer.</summary>
    public Comparison Compare(WireAnswer actual, Bindings bindings)
    {
        var differences = new List<Difference>();
        var excuses = new List<Excuse>();

        if (actual.Status != _expected.Status)
            differences.Add(new(DifferencePart.Status, Number(_expected.Status), Number(actual.Status)));

        bindings = _headers.Compare(actual.Headers, bindings, differences, excuses);
        var bound = CompareBody(actual, bindings, differences, excuses);

        if (actual.Surplus > 0)
            differences.Add(new(DifferencePart.Connection, "nothing after the body", $"{Number(actual.Surplus)} bytes follow the body"));

        return new Comparison(differences, bound.Bindings)
        {
            Excuses = excuses,
            BoundBody = bound is { Matches: true, OtherOrder: null } || !excuses.Exists(excuse => excuse.Length is not null) ? null : bound.Text,
        };
    }

    /// <summary>Returns true when the answer matches. This is faster than <see cref="Compare(WireAnswer, Bindings)"/>, because it explains nothing.</summary>
    internal bool Matches(WireAnswer actual, Bindings bindings)
    {
        if (actual.Status != _expected.Status || actual.Surplus > 0)
            return false;
        var differences = new List<Difference>();
        bindings = _headers.Compare(actual.Headers, bindings, differences, []);
        return differences is []
            && BoundText.Match(_body, Encoding.Latin1.GetString(actual.Body.Span), bindings) is { } bound
            && (_body.HasOpenHole || SizeOf(bound) is not { } size || size == actual.Body.Length);
    }

    private BoundText CompareBody(WireAnswer actual, Bindings bindings, List<Difference> differences, List<Excuse> excuses)
    {
        var came = Encoding.Latin1.GetString(actual.Body.Span);
        var bound = BoundText.Bind(_body, came, bindings);

        if (SizeOf(bound) is { } size && came.Length != size)
        {
            // The bytes around a hole are compared, so an otherwise equal body can only differ in the hole.
            if (bound.Matches && _body.HasOpenHole)
                excuses.Add(new(Normaliser.Hole, $"size {Number(size)}", $"size {Number(came.Length)}"));
            else
                differences.Add(new(DifferencePart.Size, Number(size), Number(came.Length)));
        }

        Excuse[] found = [.. bound.Excuses()];
        var paths = XmlDiff.PathsAt(bound.Text, [.. found.Select(excuse => excuse.Position!.Value)]);
        excuses.AddRange(found.Zip(paths, (excuse, path) => excuse.XmlPath is null ? excuse with { XmlPath = path } : excuse));
        if (!bound.Matches)
            AddHunks(bound, differences);
        return bound;
    }

    private static void AddHunks(BoundText bound, List<Difference> differences)
    {
        var found = differences.Count;
        foreach (var hunk in XmlDiff.Hunks(bound.Text, bound.Actual))
        {
            differences.Add(Evidence(bound, hunk.Position, new(DifferencePart.Body, Quoted.Latin1(hunk.Expected), Quoted.Latin1(hunk.Actual))
            {
                Position = hunk.Position,
                XmlPath = hunk.Path,
            }));
        }

        // The text is equal, but it does not fit into the holes.
        if (differences.Count > found)
            return;
        foreach (var (hole, position) in bound.WrongHoles().DefaultIfEmpty((new Token("", Segment.Missing(HoleKind.Body)), 0)))
        {
            differences.Add(new(DifferencePart.Body, BoundText.NameOf(hole.Segment), "text that does not fit into it")
            {
                Position = position,
                XmlPath = XmlDiff.PathsAt(bound.Text, [position])[0],
                Evidence = Provenance.Missing,
            });
        }
    }

    private static Difference Evidence(BoundText bound, int position, Difference difference) =>
        bound.SegmentAt(position) is { } segment ? difference with { Evidence = segment.Provenance, Why = segment.Why } : difference;

    private int? SizeOf(BoundText bound) => _expected.Size + bound.Growth;

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
