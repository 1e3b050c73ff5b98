namespace CmsSim.Simulator.State;

/// <summary>Keeps text from requests on its line: no line ends and no terminal control sequences.</summary>
internal static class LogText
{
    /// <summary>Puts a dot in the place of each control character, in UTF-8.</summary>
    public static void Disarm(Span<byte> utf8)
    {
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] is < 0x20 or 0x7f)
                utf8[i] = (byte)'.';

            // U+0080 to U+009F, which some terminals obey.
            else if (utf8[i] is 0xc2 && i + 1 < utf8.Length && utf8[i + 1] is >= 0x80 and <= 0x9f)
                utf8[i] = utf8[++i] = (byte)'.';
        }
    }
}
