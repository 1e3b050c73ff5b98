using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Mutation;

/// <summary>Makes XML bodies with a wrong structure from a right one.</summary>
internal sealed partial class BodyMutants
{
    private const string Declaration = """<?xml version="1.0"?>""";

    private readonly WireAnswer _right;
    private readonly MutationLimits _limits;

    // Latin-1 keeps each byte, even of a body that is no UTF-8.
    private readonly string _xml;

    private BodyMutants(WireAnswer right, MutationLimits limits)
    {
        (_right, _limits) = (right, limits);
        _xml = Encoding.Latin1.GetString(right.Body.Span);
    }

    public static IEnumerable<Mutant> Of(WireAnswer right, MutationLimits limits)
    {
        var mutants = new BodyMutants(right, limits);
        return right.Body.Length == 0
            ? [mutants.Xml("an empty document", $"{Declaration}<ok></ok>")]
            : mutants.OfForm().Concat(mutants.OfLeaves()).Concat(mutants.OfObjects()).Concat(mutants.OfAttributes());
    }

    private IEnumerable<Mutant> OfForm()
    {
        yield return Xml("declaration dropped or added", _xml.StartsWith(Declaration, StringComparison.Ordinal) ? _xml[Declaration.Length..] : Declaration + _xml);
        yield return Xml("declaration with an encoding", _xml.Replace("?>", " encoding=\"UTF-8\"?>", StringComparison.Ordinal));
        yield return Xml("declaration in single quotes", _xml.Replace("\"1.0\"", "'1.0'", StringComparison.Ordinal));
        yield return Xml("a line feed behind the declaration", _xml.Replace("?>", "?>\n", StringComparison.Ordinal));
        yield return Xml("indented", _xml.Replace("><", ">\n  <", StringComparison.Ordinal));
        yield return Xml("empty elements closed in their own tag", EmptyElement().Replace(_xml, "<$1$2/>"));
        yield return Xml("apostrophes bare", _xml.Replace("&apos;", "'", StringComparison.Ordinal));
        yield return Xml("apostrophes as numbers", _xml.Replace("&apos;", "&#039;", StringComparison.Ordinal));
        yield return Xml("attributes in single quotes", PlainAttribute().Replace(_xml, "='$1'"));
        yield return Xml("in capital letters", _xml.ToUpperInvariant());
    }

    private IEnumerable<Mutant> OfLeaves()
    {
        var leaves = Leaf().Matches(_xml).ToArray();
        foreach (var i in _limits.Places(leaves.Length, 9, _xml.Length))
        {
            var leaf = leaves[i];
            var name = leaf.Groups["name"].Value;
            var text = leaf.Groups["text"];
            yield return Xml($"{name} {i} dropped", _xml.Remove(leaf.Index, leaf.Length));
            yield return Xml($"{name} {i} twice", _xml.Insert(leaf.Index, leaf.Value));
            yield return Xml($"{name} {i} with another text", Put(text, "other"));
            yield return Xml($"{name} {i} with another text of the same length", Put(text, Other(text.Value)));
            yield return Xml($"{name} {i} without text", Put(text, ""));
            yield return Xml($"{name} {i} under another name", Put(leaf, leaf.Value.Replace(name, name + "s", StringComparison.Ordinal)));
            yield return Xml($"{name} {i} with an attribute", Put(leaf, leaf.Value.Insert(name.Length + 1, " role=\"main\"")));
            if (i > 0 && leaves[i - 1] is var before && before.Index + before.Length == leaf.Index)
                yield return Xml($"{name} {i} one place earlier", _xml.Remove(before.Index, before.Length + leaf.Length).Insert(before.Index, leaf.Value + before.Value));
            if (Array.FindIndex(leaves, i + 1, next => next.Groups["name"].Value == name) is > 0 and var twin)
                yield return Xml($"the texts of {name} {i} and {twin} exchanged", Exchanged(text, leaves[twin].Groups["text"]));
        }
    }

    private IEnumerable<Mutant> OfObjects()
    {
        var objects = ObjectsOf(_xml);
        foreach (var i in _limits.Places(objects.Count, 4, _xml.Length))
        {
            var (start, length) = objects[i];
            var item = _xml.Substring(start, length);
            var without = _xml.Remove(start, length);
            yield return Xml($"object {i} dropped", without);
            yield return Xml($"object {i} dropped and not counted", Total().Replace(without, total => $" total=\"{Minus1(total.Groups[1].Value)}\"", 1));
            yield return Xml($"object {i} twice", _xml.Insert(start, item));
            yield return Xml($"object {i} last", without.Insert(objects[^1].Start + objects[^1].Length - length, item));
        }
    }

    private IEnumerable<Mutant> OfAttributes()
    {
        var attributes = Attribute().Matches(_xml).ToArray();
        foreach (var i in _limits.Places(attributes.Length, 3, _xml.Length))
        {
            var (attribute, name) = (attributes[i], attributes[i].Groups[1].Value);
            yield return Xml($"{name} {i} dropped", _xml.Remove(attribute.Index, attribute.Length));
            yield return Xml($"{name} {i} altered", Put(attribute, attribute.Value.Replace("=\"", "=\"1", StringComparison.Ordinal)));
            yield return Xml($"{name} {i} under another name", Put(attribute, attribute.Value.Replace("=", "s=", StringComparison.Ordinal)));
        }
    }

    /// <summary>Returns the places of the children of the root that have children or attributes.</summary>
    private static List<(int Start, int Length)> ObjectsOf(string xml)
    {
        var objects = new List<(int, int)>();
        var (at, depth, start) = (0, 0, 0);
        foreach (var piece in XmlLines.Split(xml))
        {
            var isEnd = piece.StartsWith("</", StringComparison.Ordinal);
            var isStart = !isEnd && piece.StartsWith('<') && !piece.StartsWith("<?", StringComparison.Ordinal)
                && !piece.EndsWith("/>", StringComparison.Ordinal) && piece.LastIndexOf('<') == 0;
            if (isStart && depth++ == 1)
                start = at;
            at += piece.Length;
            if (isEnd && --depth == 1)
                objects.Add((start, at - start));
        }

        return objects;
    }

    private Mutant Xml(FormattableString change, string xml) => Xml(AnswerMutants.Text(change), xml);

    private Mutant Xml(string change, string xml) => new(change, _right with { Body = Encoding.Latin1.GetBytes(xml) });

    private string Put(Capture place, string text) => string.Concat(_xml.AsSpan(0, place.Index), text, _xml.AsSpan(place.Index + place.Length));

    private string Exchanged(Capture first, Capture second) => string.Concat(
        _xml[..first.Index], second.Value, _xml[(first.Index + first.Length)..second.Index], first.Value + _xml[(second.Index + second.Length)..]);

    // Digits become other digits and letters other letters, so that only the value is wrong and not its format.
    private static string Other(string text) => string.Concat(text.Select(c => c switch
    {
        '9' => '0',
        'z' => 'a',
        'Z' => 'A',
        _ when char.IsAsciiLetterOrDigit(c) => (char)(c + 1),
        _ => c,
    }));

    private static string Minus1(string total) =>
        int.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? (number - 1).ToString(CultureInfo.InvariantCulture) : "";

    [GeneratedRegex("<(?<name>[A-Za-z_][A-Za-z0-9_]*)[^<>]*>(?<text>[^<>]*)</\\k<name>>", RegexOptions.CultureInvariant)]
    private static partial Regex Leaf();

    [GeneratedRegex("<([A-Za-z_][A-Za-z0-9_]*)([^<>]*)></\\1>", RegexOptions.CultureInvariant)]
    private static partial Regex EmptyElement();

    [GeneratedRegex("=\"([0-9a-f-]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex PlainAttribute();

    [GeneratedRegex(" ([A-Za-z]+)=\"([^\"<>]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Attribute();

    [GeneratedRegex(" total=\"([0-9]+)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Total();
}
