using System.Buffers;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// Finds the values in XML: texts, attributes and comments. It accepts text that is not well-formed, because fixtures hold what logs show,
/// and bodies with holes.
/// </summary>
internal static class XmlFields
{
    private static readonly SearchValues<char> s_letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Returns the text of a document with its values changed. White space and markup stay as they are.</summary>
    public static string Change(string xml, Action<Field> change)
    {
        var document = xml.ToCharArray();
        foreach (var field in Of(document))
            change(field);
        return new string(document);
    }

    /// <summary>Returns the values in order.</summary>
    public static IEnumerable<Field> Of(char[] document)
    {
        var open = new List<string>();
        for (var at = 0; at < document.Length;)
        {
            var end = EndOfPiece(document, at);
            if (document[at] != '<')
            {
                if (HasText(document, at, end))
                    yield return OfText(document, at, end, open);
            }
            else if (StartsWith(document, at, "<!--"))
            {
                yield return new Field(SpelledText.Plain(document, at + 4, Math.Max(0, end - 3 - at - 4)), SensitiveKind.Prose);
            }
            else if (StartsWith(document, at, "<![CDATA["))
            {
                yield return Classified(SpelledText.Plain(document, at + 9, Math.Max(0, end - 3 - at - 9)), open);
            }
            else if (at + 1 < document.Length && document[at + 1] is not ('?' or '!'))
            {
                foreach (var attribute in OfTag(document, at, end, open))
                    yield return attribute;
            }

            at = end;
        }
    }

    private static int EndOfPiece(char[] document, int at)
    {
        var (stop, from) = document[at] != '<' ? ("<", at)
            : StartsWith(document, at, "<!--") ? ("-->", at + 4)
            : StartsWith(document, at, "<![CDATA[") ? ("]]>", at + 9)
            : (">", at + 1);
        var found = document.AsSpan(Math.Min(from, document.Length)).IndexOf(stop);
        return found < 0 ? document.Length : from + found + (stop == "<" ? 0 : stop.Length);
    }

    private static bool HasText(char[] document, int at, int end) => !document.AsSpan(at, end - at).IsWhiteSpace();

    private static Field OfText(char[] document, int at, int end, List<string> open)
    {
        while (char.IsWhiteSpace(document[at]))
            at++;
        while (char.IsWhiteSpace(document[end - 1]))
            end--;
        return Classified(SpelledText.Plain(document, at, end - at).WithoutReferences(), open);
    }

    private static Field Classified(SpelledText text, List<string> open)
    {
        var name = open is [.., var last] ? last : "";
        var parent = open is [.., var before, _] ? before : "";

        // The elements of a directory's entry are attributes of LDAP, not fields of the API.
        var kind = parent == "entry" && FieldKinds.Of(name) is not SensitiveKind.Secret and not SensitiveKind.LdapDn ? SensitiveKind.Name : FieldKinds.Of(name);
        return new Field(text, FieldValues.KindOf(name, kind, text.Text), name, parent);
    }

    private static List<Field> OfTag(char[] document, int at, int end, List<string> open)
    {
        var fields = new List<Field>();
        var inside = document.AsSpan(at + 1, Math.Max(0, end - at - 2));
        if (inside is ['/', .. var closed])
        {
            var place = open.LastIndexOf(closed.Trim().ToString());
            if (place >= 0)
                open.RemoveRange(place, open.Count - place);
            else
                AddUnknown(fields, document, at + 2, closed.Length);
            return fields;
        }

        var nameLength = inside.IndexOfAny(" \t\r\n/") is >= 0 and var blank ? blank : inside.Length;
        var element = inside[..nameLength].ToString();
        AddUnknown(fields, document, at + 1, nameLength);
        var i = nameLength;
        while (inside[i..].IndexOf('=') is >= 0 and var equals)
        {
            var name = inside.Slice(i, equals).Trim().ToString();
            var quote = i + equals + 1;
            while (quote < inside.Length && char.IsWhiteSpace(inside[quote]))
                quote++;
            if (quote >= inside.Length || inside[quote] is not ('"' or '\''))
                break;
            var length = inside[(quote + 1)..].IndexOf(inside[quote]);
            if (length < 0)
                break;
            AddUnknown(fields, document, at + 1 + i, equals);
            fields.Add(OfAttribute(SpelledText.Plain(document, at + 1 + quote + 1, length).WithoutReferences(), element, name));
            i = quote + length + 2;
        }

        AddUnknown(fields, document, at + 1 + i, inside.Length - i);
        if (!(inside is [.., '/']))
            open.Add(element);
        return fields;
    }

    // A damaged log has anything inside of tags. Names of elements and attributes are letters.
    private static void AddUnknown(List<Field> fields, char[] document, int start, int length)
    {
        if (document.AsSpan(start, length).Trim(" \t\r\n/").ContainsAnyExcept(s_letters))
            fields.Add(new Field(SpelledText.Plain(document, start, length), SensitiveKind.Line));
    }

    private static Field OfAttribute(SpelledText value, string element, string name)
    {
        // The word of a CMS for a value that it does not accept. No other one is known.
        if ((element, name, value.Text) is ("parameterError", "error", "invalidValue"))
            return new Field(value, SensitiveKind.Kept, name, element);
        var kind = (element, name) switch
        {
            ("farEnd", "address") => SensitiveKind.Uri,
            ("parameterError", _) => SensitiveKind.Line,
            ("bridge" or "account" or "node", "name") => SensitiveKind.Name,
            ("node", "bridge") => SensitiveKind.Name,
            _ => FieldKinds.Of(name),
        };
        return new Field(value, FieldValues.KindOf(name, kind, value.Text), name, element);
    }

    private static bool StartsWith(char[] document, int at, string text) => document.AsSpan(at).StartsWith(text);
}
