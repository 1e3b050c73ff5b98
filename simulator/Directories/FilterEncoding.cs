using System.Formats.Asn1;
using System.Text;

namespace CmsSim.Simulator.Directories;

/// <summary>Writes filters in the encoding of LDAP (RFC 4511, 4.5.1.7).</summary>
internal static class FilterEncoding
{
    public static void Write(AsnWriter writer, FilterNode node)
    {
        switch (node)
        {
            case FilterNode.All(var parts):
                WriteAll(writer, 0, parts);
                break;
            case FilterNode.Any(var parts):
                WriteAll(writer, 1, parts);
                break;
            case FilterNode.Not(var part):
                WriteAll(writer, 2, [part]);
                break;
            case FilterNode.Comparison(var attribute, var comparer, var value):
                using (writer.PushSequence(Tag(TagOf(comparer))))
                {
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute));
                    writer.WriteOctetString(value);
                }
                break;
            case FilterNode.Substrings substrings:
                WriteSubstrings(writer, substrings);
                break;
            case FilterNode.Present(var attribute):
                writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute), Tag(7));
                break;
            case FilterNode.Extensible extensible:
                WriteExtensible(writer, extensible);
                break;
        }
    }

    private static void WriteAll(AsnWriter writer, int tag, IReadOnlyList<FilterNode> parts)
    {
        using (writer.PushSequence(Tag(tag)))
        {
            foreach (var part in parts)
                Write(writer, part);
        }
    }

    private static void WriteSubstrings(AsnWriter writer, FilterNode.Substrings substrings)
    {
        using (writer.PushSequence(Tag(4)))
        {
            writer.WriteOctetString(Encoding.UTF8.GetBytes(substrings.Attribute));
            using (writer.PushSequence())
            {
                if (substrings.First is { } first)
                    writer.WriteOctetString(first, Tag(0));
                foreach (var middle in substrings.Middle)
                    writer.WriteOctetString(middle, Tag(1));
                if (substrings.Last is { } last)
                    writer.WriteOctetString(last, Tag(2));
            }
        }
    }

    private static void WriteExtensible(AsnWriter writer, FilterNode.Extensible extensible)
    {
        using (writer.PushSequence(Tag(9)))
        {
            if (extensible.Rule is { } rule)
                writer.WriteOctetString(Encoding.UTF8.GetBytes(rule), Tag(1));
            if (extensible.Attribute is { } attribute)
                writer.WriteOctetString(Encoding.UTF8.GetBytes(attribute), Tag(2));
            writer.WriteOctetString(extensible.Value, Tag(3));
            if (extensible.IncludesName)
                writer.WriteBoolean(true, Tag(4));
        }
    }

    private static int TagOf(Comparer comparer) => comparer switch
    {
        Comparer.AtLeast => 5,
        Comparer.AtMost => 6,
        Comparer.Like => 8,
        _ => 3,
    };

    private static Asn1Tag Tag(int number) => new(TagClass.ContextSpecific, number);
}
