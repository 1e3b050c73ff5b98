using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Replay;

namespace CmsSim.ContractTests.Traces;

/// <summary>An answer that is wrong in one way.</summary>
internal sealed record Mutant(string Change, WireAnswer Answer);

/// <summary>Makes wrong answers from a right one; each differs from it.</summary>
internal static class Mutants
{
    public static IEnumerable<Mutant> Of(WireAnswer right) =>
        [.. OfStatus(right), .. OfHeaders(right), .. OfBytes(right), .. OfStructure(right).Where(mutant => mutant.Answer.Text != right.Text)];

    private static IEnumerable<Mutant> OfStatus(WireAnswer right) =>
        from status in new[] { 200, 201, 204, 400, 401, 403, 404, 500, 503 }
        where status != right.Status
        select new Mutant($"status {status}", right with { Status = status });

    private static IEnumerable<Mutant> OfHeaders(WireAnswer right)
    {
        for (var i = 0; i < right.Headers.Count; i++)
        {
            var header = right.Headers[i];
            yield return Headers($"{header.Name} dropped", [.. right.Headers.Where((_, j) => j != i)]);
            yield return Headers($"{header.Name} twice", [.. right.Headers, header]);
            yield return Headers($"{header.Name} in small letters", Replaced(header with { Name = header.Name.ToLowerInvariant() }));
            yield return Headers($"{header.Name} longer", Replaced(header with { Value = header.Value + ";" }));
            yield return Headers($"{header.Name} empty", Replaced(header with { Value = "" }));

            for (var at = 0; at < header.Value.Length; at++)
            {
                yield return Headers($"{header.Name} without character {at}", Replaced(header with { Value = header.Value.Remove(at, 1) }));
                var other = header.Value[at] == 'x' ? 'y' : 'x';
                yield return Headers($"{header.Name} with another character {at}", Replaced(header with { Value = header.Value.Remove(at, 1).Insert(at, $"{other}") }));
            }

            if (i > 0)
            {
                WireHeader[] swapped = [.. right.Headers];
                (swapped[i - 1], swapped[i]) = (swapped[i], swapped[i - 1]);
                yield return Headers($"{header.Name} one place earlier", swapped);
            }

            WireHeader[] Replaced(WireHeader with) => [.. right.Headers.Select((old, j) => j == i ? with : old)];
        }

        yield return Headers("an undocumented header", [.. right.Headers, new("X-Powered-By", "something else")]);

        Mutant Headers(string change, WireHeader[] headers) => new(change, right with { Headers = headers });
    }

    private static IEnumerable<Mutant> OfBytes(WireAnswer right)
    {
        var bytes = right.Body.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            yield return Body($"byte {i} dropped", [.. bytes[..i], .. bytes[(i + 1)..]]);
            yield return Body($"byte {i} twice", [.. bytes[..i], bytes[i], .. bytes[i..]]);
            yield return Body($"byte {i} altered", [.. bytes[..i], (byte)(bytes[i] ^ 1), .. bytes[(i + 1)..]]);
            yield return Body($"byte {i} no UTF-8", [.. bytes[..i], 0xFF, .. bytes[(i + 1)..]]);
            if (i > 0 && bytes[i] != bytes[i - 1])
                yield return Body($"byte {i} one place earlier", [.. bytes[..(i - 1)], bytes[i], bytes[i - 1], .. bytes[(i + 1)..]]);
        }

        yield return Body("a line feed at the end", [.. bytes, (byte)'\n']);
        yield return Body("a byte order mark in front", [0xEF, 0xBB, 0xBF, .. bytes]);
        if (bytes is [_, ..])
            yield return Body("no body", []);

        Mutant Body(string change, byte[] body) => new(change, right with { Body = body });
    }

    private static IEnumerable<Mutant> OfStructure(WireAnswer right)
    {
        const string declaration = """<?xml version="1.0"?>""";
        var xml = right.Text;
        if (xml.Length == 0)
        {
            yield return Xml("an empty document", $"{declaration}<ok></ok>");
            yield break;
        }

        yield return Xml("declaration dropped or added", xml.StartsWith(declaration) ? xml[declaration.Length..] : declaration + xml);
        yield return Xml("declaration with an encoding", xml.Replace("?>", " encoding=\"UTF-8\"?>"));
        yield return Xml("declaration in single quotes", xml.Replace("\"1.0\"", "'1.0'"));
        yield return Xml("a line feed behind the declaration", xml.Replace("?>", "?>\n"));
        yield return Xml("indented", xml.Replace("><", ">\n  <"));
        yield return Xml("empty elements closed in their own tag", Regex.Replace(xml, @"<(\w+)([^<>]*)></\1>", "<$1$2/>"));
        yield return Xml("apostrophes bare", xml.Replace("&apos;", "'"));
        yield return Xml("apostrophes as numbers", xml.Replace("&apos;", "&#039;"));
        yield return Xml("attributes in single quotes", Regex.Replace(xml, "=\"([0-9a-f-]+)\"", "='$1'"));

        var leaves = Regex.Matches(xml, @"<(\w+)[^<>]*>[^<>]*</\1>").ToArray();
        foreach (var (i, leaf) in leaves.Index())
        {
            var name = leaf.Groups[1].Value;
            yield return Xml($"{name} {i} dropped", xml.Remove(leaf.Index, leaf.Length));
            yield return Xml($"{name} {i} twice", xml.Insert(leaf.Index, leaf.Value));
            yield return Xml($"{name} {i} with another text", Put(leaf, Regex.Replace(leaf.Value, ">[^<]*<", ">other<")));
            yield return Xml($"{name} {i} without text", Put(leaf, Regex.Replace(leaf.Value, ">[^<]*<", "><")));
            yield return Xml($"{name} {i} under another name", Put(leaf, leaf.Value.Replace(name, name + "s")));
            yield return Xml($"{name} {i} with an attribute", Put(leaf, leaf.Value.Insert(name.Length + 1, " role=\"main\"")));
            if (i > 0 && leaves[i - 1] is var before && before.Index + before.Length == leaf.Index)
                yield return Xml($"{name} {i} one place earlier", xml.Remove(before.Index, before.Length + leaf.Length).Insert(before.Index, leaf.Value + before.Value));
        }

        var objects = Regex.Matches(xml, "<(coSpace|callBridge|call) id=.*?</\\1>").ToArray();
        foreach (var (i, item) in objects.Index())
        {
            yield return Xml($"object {i} dropped", xml.Remove(item.Index, item.Length));
            yield return Xml($"object {i} twice", xml.Insert(item.Index, item.Value));
            yield return Xml($"object {i} last", xml.Remove(item.Index, item.Length).Insert(objects[^1].Index + objects[^1].Length - item.Length, item.Value));
        }

        foreach (Match attribute in Regex.Matches(xml, " (id|total)=\"([^\"]*)\""))
        {
            yield return Xml($"{attribute.Groups[1]} dropped", xml.Remove(attribute.Index, attribute.Length));
            yield return Xml($"{attribute.Groups[1]} altered", Put(attribute, attribute.Value.Replace("=\"", "=\"1")));
            yield return Xml($"{attribute.Groups[1]} under another name", Put(attribute, attribute.Value.Replace("=", "s=")));
        }

        Mutant Xml(string change, string text) => new(change, right with { Body = Encoding.UTF8.GetBytes(text) });
        string Put(Match place, string text) => xml.Remove(place.Index, place.Length).Insert(place.Index, text);
    }
}
