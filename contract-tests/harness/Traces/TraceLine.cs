using static CmsSim.Harness.Traces.Utf8Text;

namespace CmsSim.Harness.Traces;

/// <summary>The kinds of lines of the API trace.</summary>
internal enum TraceLineKind
{
    /// <summary>The first line of a request: method, path and client.</summary>
    Request,

    /// <summary>The size and type of a request's body.</summary>
    Content,

    /// <summary>The status and size of an answer.</summary>
    Answer,

    /// <summary>One of the two headers that the trace prints.</summary>
    Header,

    /// <summary>A piece of a body.</summary>
    Body,
}

/// <summary>Tells the lines of the API trace apart and reads their parts. All texts begin behind the colon of <c>API trace 8889:</c>.</summary>
internal static class TraceLine
{
    /// <summary>Reads <c>API trace 8889:</c>. Returns its length, or 0 for other text.</summary>
    public static int ReadNumber(ReadOnlySpan<byte> text, out int number)
    {
        number = 0;
        if (!text.StartsWith("API trace "u8))
            return 0;
        var digits = Utf8Text.ReadNumber(text[10..], out number);
        return digits > 0 && text.Length > 10 + digits && text[10 + digits] == ':' ? 11 + digits : 0;
    }

    public static TraceLineKind KindOf(ReadOnlySpan<byte> text)
    {
        // Bodies are indented by two blanks at least, where blanks are not collapsed.
        if (text is [(byte)' ', (byte)' ', ..] or [])
            return TraceLineKind.Body;
        if (text[0] == ' ')
            text = text[1..];
        if (text.StartsWith("sending "u8))
            return TraceLineKind.Answer;
        if (text.StartsWith("content data size "u8))
            return TraceLineKind.Content;
        if (text.StartsWith("Location:"u8) || text.StartsWith("WWW-Authenticate:"u8))
            return TraceLineKind.Header;
        var word = CountWord(text, 0);
        return word is > 0 and < 12 && text[word..].StartsWith(" for "u8) && text[..word].IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0
            ? TraceLineKind.Request
            : TraceLineKind.Body;
    }

    /// <summary>Reads a request. A line that was cut lacks the client, or the end of the path.</summary>
    public static bool TryReadRequest(
        ReadOnlySpan<byte> text, out ReadOnlySpan<byte> method, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> from, out bool isWhole)
    {
        text = Trim(text);
        method = text[..CountWord(text, 0)];
        path = from = default;
        isWhole = false;
        var quote = text.IndexOf((byte)'"');
        if (quote < 0)
            return false;
        path = text[(quote + 1)..];
        var end = path.LastIndexOf("\" (from "u8);
        if (end >= 0)
        {
            from = path[(end + 8)..];
            isWhole = from is [.., (byte)')'];
            from = isWhole ? from[..^1] : default;
            path = path[..end];
            return true;
        }

        end = path.LastIndexOf((byte)'"');
        path = end >= 0 ? path[..end] : path;
        return path.Length > 0;
    }

    public static bool TryReadContent(ReadOnlySpan<byte> text, out int size, out ReadOnlySpan<byte> type)
    {
        type = default;
        text = After("content data size "u8, text);
        if (!TryReadSize(text, out size, out var length))
            return false;
        var rest = text[length..];
        var quote = rest.IndexOf((byte)'"');
        if (quote < 0)
            return true;
        type = rest[(quote + 1)..];
        type = type[..(type.LastIndexOf((byte)'"') is >= 0 and var end ? end : type.Length)];
        return true;
    }

    /// <summary>Reads an answer. The size is null when the line was cut before it.</summary>
    public static bool TryReadAnswer(ReadOnlySpan<byte> text, out int status, out int? size)
    {
        text = After("sending "u8, text);
        size = null;
        if (!TryReadSize(text, out status, out var length) || length != 3)
            return false;
        var at = text.IndexOf("size "u8);
        if (at < 0)
            return true;
        if (!TryReadSize(text[(at + 5)..], out var number, out length))
            return at + 5 >= text.Length;
        size = number;
        return at + 5 + length == text.Length;
    }

    public static void ReadHeader(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        text = Trim(text);
        var colon = text.IndexOf((byte)':');
        name = text[..colon];
        value = Trim(text[(colon + 1)..]);
    }

    public static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text)
    {
        while (text is [var first, ..] && (IsBlank(first) || first == FoldAsNothing))
            text = text[1..];
        while (text is [.., var last] && (IsBlank(last) || last == FoldAsNothing))
            text = text[..^1];
        return text;
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> word, ReadOnlySpan<byte> text)
    {
        text = Trim(text);
        return text.StartsWith(word) ? text[word.Length..] : default;
    }

    // A page may print a letter for a digit that looks like it.
    private static bool TryReadSize(ReadOnlySpan<byte> text, out int number, out int length)
    {
        length = Utf8Text.ReadNumber(text, out number);
        var word = CountWord(text, 0);
        if (length == word || (length > 0 && !IsAlike(text[length])))
            return length > 0;
        long value = 0;
        for (length = 0; length < word && length < 9 && (IsDigit(text[length]) || IsAlike(text[length])); length++)
            value = (value * 10) + (IsDigit(text[length]) ? text[length] - '0' : text[length] is (byte)'O' or (byte)'o' ? 0 : 1);
        number = (int)value;
        return length > 0;
    }

    private static bool IsAlike(byte letter) => letter is (byte)'l' or (byte)'I' or (byte)'O' or (byte)'o';
}
