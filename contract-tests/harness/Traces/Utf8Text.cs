using System.Buffers;
using System.Text;

namespace CmsSim.Harness.Traces;

/// <summary>Small steps on UTF-8 text, and the two marks at which wrapped lines were joined.</summary>
internal static class Utf8Text
{
    /// <summary>A joined line end that stands for a blank, as far as is known.</summary>
    public const byte FoldAsBlank = 0x1f;

    /// <summary>A joined line end that stands for nothing, as far as is known.</summary>
    public const byte FoldAsNothing = 0x1e;

    /// <summary>Bytes that no device writes into a line of its log.</summary>
    public static readonly SearchValues<byte> Odd = SearchValues.Create([0, 7, 8, 11, 12, 13, 27, FoldAsNothing, FoldAsBlank]);

    public static readonly SearchValues<byte> Folds = SearchValues.Create([FoldAsNothing, FoldAsBlank]);

    /// <summary>The bytes of an id.</summary>
    public static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdef-"u8);

    public static readonly SearchValues<byte> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>Bytes that are in no name of a host.</summary>
    public static readonly SearchValues<byte> NoHost = SearchValues.Create("\"=,;<>(/"u8);

    public static readonly SearchValues<char> FoldChars = SearchValues.Create([(char)FoldAsNothing, (char)FoldAsBlank]);

    public static bool IsBlank(byte b) => b is (byte)' ' or (byte)'\t' or FoldAsBlank;

    public static bool IsDigit(byte b) => (uint)(b - '0') < 10;

    public static bool IsLower(byte b) => (uint)(b - 'a') < 26;

    public static bool IsUpper(byte b) => (uint)(b - 'A') < 26;

    public static int CountBlanks(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        while (at < text.Length && IsBlank(text[at]))
            at++;
        return at - from;
    }

    /// <summary>Returns the length of the run of bytes up to the next blank.</summary>
    public static int CountWord(ReadOnlySpan<byte> text, int from)
    {
        var at = from;
        while (at < text.Length && !IsBlank(text[at]))
            at++;
        return at - from;
    }

    /// <summary>Reads a number of at most nine digits, or of ten that fit an integer. Returns the number of digits, or 0.</summary>
    public static int ReadNumber(ReadOnlySpan<byte> text, out int number)
    {
        long value = 0;
        var at = 0;
        while (at < text.Length && at < 11 && IsDigit(text[at]))
            value = (value * 10) + (text[at++] - '0');
        number = value <= int.MaxValue ? (int)value : 0;
        return value <= int.MaxValue ? at : 0;
    }

    public static string Decode(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>Returns the text with the marks of joined lines replaced by what they stand for.</summary>
    public static string WithoutFolds(string text) => text.AsSpan().IndexOfAny(FoldChars) < 0
        ? text
        : text.Replace("\u001e", "", StringComparison.Ordinal).Replace('\u001f', ' ');
}
