using System.Text;
using CmsSim.Harness.Api;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>Says in words what the expected side of a difference rests on.</summary>
internal static class EvidenceWords
{
    /// <summary>Returns the evidence in one or more sentences.</summary>
    public static string Of(Fixture fixture, ReplayResult result, Difference difference)
    {
        var source = FromSource(fixture, result, difference);
        return difference is { Part: DifferencePart.Body, XmlPath: { } path } && FromReference(result.Exchange.Request.Path.Text, path) is { } reference
            ? $"{source} {reference}"
            : source;
    }

    /// <summary>Returns the reason of a segment in words, with the text that the source prints in its place.</summary>
    public static string Of(Segment segment, IReadOnlyDictionary<string, string> reasons) => segment.Provenance switch
    {
        Provenance.Printed => "The source prints it.",
        Provenance.Missing => $"The source does not show it (hole: {Words.Of(segment.Hole ?? HoleKind.Lost)}{(segment.Bytes is { } bytes ? $", {Words.Count(bytes, "byte")}" : "")}).",
        _ => $"{Capital(Words.Of(segment.Provenance))}: {Reason(segment, reasons)}{Printed(segment)}",
    };

    /// <summary>Returns the reasons of a fixture by their ids.</summary>
    public static IReadOnlyDictionary<string, string> ReasonsOf(Fixture fixture)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var reason in fixture.Reasons)
            reasons.TryAdd(reason.Id, reason.Text);
        return reasons;
    }

    private static string FromSource(Fixture fixture, ReplayResult result, Difference difference)
    {
        if (result.Exchange.Answer is not { } answer)
            return "The source shows the request but not its answer.";

        return difference.Part switch
        {
            DifferencePart.Status => "The source prints the expected status.",
            DifferencePart.Size => "The source prints the expected size.",
            DifferencePart.Sequence => "The source shows the answers in the expected order.",
            DifferencePart.Connection => "The source shows a complete answer.",
            DifferencePart.HeaderOrder => answer.Headers is [var first, ..] && Segment(first.Value, Provenance.Reconstructed) is { } any
                ? Of(any, ReasonsOf(fixture))
                : "The source prints the headers in the expected order.",
            DifferencePart.Header => answer.Headers.FirstOrDefault(header => header.Name == difference.Header) is { } header
                ? Of(Segment(header.Value, difference.Evidence) ?? Fixtures.Segment.Printed(""), ReasonsOf(fixture))
                : "The fixture has no such header in this answer.",
            _ => Of(At(answer.Body, difference), ReasonsOf(fixture)),
        };
    }

    /// <summary>Returns what the API reference says of the element of a difference. Returns null when it has no such path.</summary>
    private static string? FromReference(string path, string xmlPath)
    {
        if (ApiReference.Documented.Find(path)?.Node is not { } node)
            return null;
        string[] steps = [.. xmlPath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(step => step.Split('[')[0])];
        string[] inside = [.. steps.SkipWhile(step => step == node.ListRoot || step == node.ItemRoot)];

        // A path that is too deep to show in full has no steps in the middle.
        if (inside is [] || inside.Contains("…"))
            return null;

        IReadOnlyList<ApiField> fields = node.Elements;
        ApiField? found = null;
        foreach (var step in inside)
        {
            found = fields.FirstOrDefault(field => field.Name == step);
            if (found is null)
                return $"The API reference of {node.Id} has no element {string.Join('/', inside)}.";
            fields = found.Children;
        }

        return $"The API reference of {node.Id} has the element {string.Join('/', inside)} with the type {found!.Type}.";
    }

    private static Segment? Segment(MarkedText? text, Provenance provenance) =>
        text?.Segments.FirstOrDefault(segment => segment.Provenance == provenance);

    /// <summary>Returns the segment that a difference rests on: the nearest one with its evidence and reason.</summary>
    private static Segment At(MarkedText body, Difference difference)
    {
        var end = 0;
        Segment? nearest = null;
        foreach (var segment in body.Segments)
        {
            end += Encoding.UTF8.GetByteCount(segment.Text);
            if (segment.Provenance != difference.Evidence || difference.Why is { } why && segment.Why != why)
                continue;
            nearest = segment;
            if (difference.Position < end)
                break;
        }

        return nearest ?? new Segment(difference.Evidence, "") { Why = difference.Why };
    }

    private static string Reason(Segment segment, IReadOnlyDictionary<string, string> reasons) =>
        reasons.GetValueOrDefault(segment.Why ?? "") ?? "the fixture names no reason.";

    private static string Printed(Segment segment) => segment.Prints switch
    {
        null => "",
        "" => " The source omits it.",
        var prints => $" The source prints '{prints}'.",
    };

    private static string Capital(string word) => $"{char.ToUpperInvariant(word[0])}{word[1..]}";
}
