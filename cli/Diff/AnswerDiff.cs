using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CmsSim.Harness.Replay;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Diff;

/// <summary>Compares the answers of two releases to one request: status, headers, and the XML element by element.</summary>
internal sealed class AnswerDiff(ValuePairs pairs)
{
    private const int MostDifferences = 500;
    private const int LongestValue = 300;

    // Follow from the body or the clock.
    private static readonly string[] s_dependentHeaders = ["Date", "Content-Length"];

    // Every release shows its own version here, so the difference says nothing of the client.
    private const string VersionElement = "softwareVersion";

    private static readonly XmlLimits s_limits = new() { Length = 8 * 1024 * 1024 };

    /// <summary>Returns the differences. Empty when the answers are equal except for generated values.</summary>
    /// <param name="before">The answer of the first release. Null when none arrived.</param>
    /// <param name="after">The answer of the second release. Null when none arrived.</param>
    public IReadOnlyList<AnswerDifference> Compare(WireAnswer? before, WireAnswer? after)
    {
        if (before is null || after is null)
            return before == after ? [] : [new("status", StatusOf(before), StatusOf(after))];
        List<AnswerDifference> differences = [];
        if (before.Status != after.Status)
            differences.Add(new("status", StatusOf(before), StatusOf(after)));
        CompareHeaders(before, after, differences);
        if (!before.Body.Span.SequenceEqual(after.Body.Span))
            CompareBodies(before, after, differences);
        return differences;
    }

    private void CompareHeaders(WireAnswer before, WireAnswer after, List<AnswerDifference> differences)
    {
        string[] names = [.. before.Headers.Concat(after.Headers).Select(header => header.Name).Distinct(StringComparer.OrdinalIgnoreCase).Except(s_dependentHeaders, StringComparer.OrdinalIgnoreCase)];
        foreach (var name in names)
        {
            var (one, other) = (ValueOf(before, name), ValueOf(after, name));
            if (one is null || other is null ? one != other : !pairs.AreSame(name, one, other))
                differences.Add(new($"header {name}", Short(one), Short(other)) { Ids = [.. ValuePairs.IdsIn($"{one} {other}")] });
        }
    }

    private void CompareBodies(WireAnswer before, WireAnswer after, List<AnswerDifference> differences)
    {
        var (one, other) = (Read(before), Read(after));
        if (one is null && other is null)
            differences.Add(new("body", SizeOf(before), SizeOf(after)));
        else if (one is null || other is null || one.Name != other.Name)
            differences.Add(Whole(one, other, before, after));
        else
            CompareElements(one, other, $"/{one.Name.LocalName}", [one.Name.LocalName], [], differences);
    }

    private void CompareElements(XElement before, XElement after, string path, string[] names, string[] ids, List<AnswerDifference> differences)
    {
        if (differences.Count >= MostDifferences)
            return;
        string[] own = [.. ids, .. ((string?[])[(string?)before.Attribute("id"), (string?)after.Attribute("id")]).OfType<string>()];
        foreach (var name in before.Attributes().Concat(after.Attributes()).Select(attribute => attribute.Name.LocalName).Distinct())
            CompareValues(name, (string?)before.Attribute(name), (string?)after.Attribute(name), $"{path}/@{name}", names, own, differences);
        if (!before.HasElements && !after.HasElements)
            CompareValues(names[^1], before.Value, after.Value, path, names, own, differences);
        else
            CompareChildren(before, after, path, names, own, differences);
    }

    private void CompareChildren(XElement before, XElement after, string path, string[] names, string[] ids, List<AnswerDifference> differences)
    {
        List<XElement> rest = [.. after.Elements()];
        List<XElement> unmatched = [];
        foreach (var child in before.Elements())
        {
            if (rest.FirstOrDefault(other => Belong(child, other, isKnown: true)) is { } partner)
                Match(child, partner);
            else
                unmatched.Add(child);
        }

        // Objects with generated ids are matched in their order.
        foreach (var child in unmatched)
        {
            if (rest.FirstOrDefault(other => Belong(child, other, isKnown: false)) is { } partner && pairs.AreSame("id", (string)child.Attribute("id")!, (string)partner.Attribute("id")!))
                Match(child, partner);
            else
                differences.Add(One(child, null));
        }

        differences.AddRange(rest.Select(child => One(null, child)));

        void Match(XElement child, XElement partner)
        {
            rest.Remove(partner);
            CompareElements(child, partner, $"{path}/{Step(child)}", [.. names, child.Name.LocalName], ids, differences);
        }

        AnswerDifference One(XElement? child, XElement? other)
        {
            var present = (child ?? other)!;
            return new($"{path}/{Step(present)}", child is null ? null : Shown(child), other is null ? null : Shown(other))
            {
                Elements = [.. names, present.Name.LocalName],
                Ids = [.. ids, .. present.DescendantsAndSelf().Attributes("id").Select(id => id.Value), .. ValuePairs.IdsIn(present.HasElements ? "" : present.Value)],
            };
        }
    }

    private bool Belong(XElement before, XElement after, bool isKnown)
    {
        if (before.Name != after.Name)
            return false;
        var (one, other) = ((string?)before.Attribute("id"), (string?)after.Attribute("id"));
        return one is null || other is null ? isKnown && one == other : isKnown ? pairs.ArePair(one, other) : pairs.AreFree(one, other);
    }

    private void CompareValues(string name, string? before, string? after, string path, string[] names, string[] ids, List<AnswerDifference> differences)
    {
        if (name is VersionElement || (before is null || after is null ? before == after : pairs.AreSame(name, before, after)))
            return;
        differences.Add(new(path, Short(before), Short(after)) { Elements = names, Ids = [.. ids, .. ValuePairs.IdsIn($"{before} {after}")] });
    }

    private static AnswerDifference Whole(XElement? one, XElement? other, WireAnswer before, WireAnswer after) =>
        new("body", one is null ? SizeOf(before) : Shown(one), other is null ? SizeOf(after) : Shown(other));

    private static string Step(XElement element) => element.Attribute("id") is { } id ? $"{element.Name.LocalName}[{id.Value}]" : element.Name.LocalName;

    // A refusal shows its reasons, and another element its text or the number of its children.
    private static string Shown(XElement element) => element switch
    {
        { Name.LocalName: "failureDetails" } => Short(string.Join(", ", element.Elements().Select(reason => string.Join(' ', [reason.Name.LocalName, .. reason.Attributes().Select(attribute => attribute.Value)]))))!,
        { HasElements: false } => Short(element.Value)!,
        _ => $"<{element.Name.LocalName}> with {element.Elements().Count().ToString(CultureInfo.InvariantCulture)} elements",
    };

    private static string? Short(string? value) => value is null ? null : VisibleText.Short(value, LongestValue);

    private static string SizeOf(WireAnswer answer) => answer.Size == 0 ? "no body" : string.Create(CultureInfo.InvariantCulture, $"{answer.Size} bytes");

    private static string StatusOf(WireAnswer? answer) => answer?.Status.ToString(CultureInfo.InvariantCulture) ?? "no answer";

    private static string? ValueOf(WireAnswer answer, string name) =>
        answer.Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;

    private static XElement? Read(WireAnswer answer)
    {
        try
        {
            return answer.Body.IsEmpty ? null : BoundedXml.Read(Encoding.UTF8.GetString(answer.Body.Span), s_limits);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
