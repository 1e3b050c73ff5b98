namespace CmsSim.Harness.Traces;

/// <summary>Reads the lines with which a bridge records who changed what.</summary>
internal static class AuditLine
{
    private const int IdLength = 36;

    /// <summary>Returns the id of the object that an audit line names. Returns null for other lines.</summary>
    public static string? IdOf(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf(": API user \""u8);
        if (at is < 0 or > 60)
            return null;
        var rest = text[(at + 12)..];
        var end = rest.IndexOf("\" "u8);
        rest = end < 0 ? default : rest[(end + 2)..];
        while (rest.Length >= IdLength)
        {
            if (rest[8] == '-' && rest[13] == '-' && rest[18] == '-' && rest[23] == '-')
                return Utf8Text.Decode(rest[..IdLength]);
            var word = Utf8Text.CountWord(rest, 0) + 1;
            if (word > rest.Length)
                return null;
            rest = rest[word..];
        }

        return null;
    }
}
