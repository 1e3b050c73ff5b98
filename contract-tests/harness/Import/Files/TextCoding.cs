using System.Text;
using System.Text.Unicode;

namespace CmsSim.Harness.Import.Files;

/// <summary>The encoding of a text, and the habits of its line ends.</summary>
/// <param name="Mark">The number of bytes of the byte order mark.</param>
/// <param name="Wide">The encoding when it is UTF-16. Null for UTF-8 and Windows-1252, which bytes decide that are not UTF-8.</param>
/// <param name="IsCarriageReturns">True when lines end with a carriage return alone.</param>
internal sealed record TextCoding(int Mark, Encoding? Wide, bool IsCarriageReturns)
{
    private const int MostControls = 100;   // one in this many bytes

    private static readonly (byte[] Begin, string Name)[] s_known =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG image"), ([0xff, 0xd8, 0xff], "a JPEG image"), ([.. "GIF8"u8], "a GIF image"), ([.. "%PDF-"u8], "a PDF document; save its text"),
        ([.. "BZh"u8], "packed by bzip2; unpack it"), ([0xfd, .. "7zXZ"u8], "packed by xz; unpack it"), ([0x28, 0xb5, 0x2f, 0xfd], "packed by Zstandard; unpack it"),
        ([.. "7z"u8, 0xbc, 0xaf], "a 7-Zip archive; unpack it"), ([.. "Rar!"u8], "a RAR archive; unpack it"), ([0x7f, .. "ELF"u8], "a program"), ([.. "MZ"u8], "a program"),
        ([0xd4, 0xc3, 0xb2, 0xa1], "a packet capture; export the HTTP in it"), ([0xa1, 0xb2, 0xc3, 0xd4], "a packet capture; export the HTTP in it"), ([0x0a, 0x0d, 0x0d, 0x0a], "a packet capture; export the HTTP in it"),
        ([.. "SQLite format 3"u8], "a database"), ([0xd0, 0xcf, 0x11, 0xe0], "an Office document; save it as text"), ([.. "bplist"u8], "a property list"),
    ];

    /// <summary>Returns the encoding that the first bytes show.</summary>
    public static TextCoding Of(ReadOnlySpan<byte> head)
    {
        var (mark, wide) = head switch
        {
            [0xef, 0xbb, 0xbf, ..] => (3, null),
            [0xff, 0xfe, ..] => (2, Encoding.Unicode),
            [0xfe, 0xff, ..] => (2, Encoding.BigEndianUnicode),
            _ => (0, WideWithoutMark(head)),
        };
        var carriageReturns = Count(head, (byte)'\r');
        return new TextCoding(mark, wide, carriageReturns > 0 && !head.Contains((byte)'\n'));
    }

    /// <summary>Returns the kind of a file that is no text. Returns null for a text.</summary>
    public string? BinaryReason(ReadOnlySpan<byte> head)
    {
        foreach (var (begin, name) in s_known)
        {
            if (head.StartsWith(begin) && (begin.Length > 3 || LooksBinary(head)))
                return name;
        }
        if (Wide is null && LooksBinary(head))
            return "a binary file";
        return null;
    }

    /// <summary>The name for people.</summary>
    public string Name => Wide switch { null => "UTF-8", UnicodeEncoding { CodePage: 1201 } => "UTF-16 BE", _ => "UTF-16 LE" };

    // Basic Latin has a NUL in every second byte.
    private static Encoding? WideWithoutMark(ReadOnlySpan<byte> head)
    {
        var pairs = head.Length / 2;
        int even = 0, odd = 0;
        for (var i = 0; i < pairs; i++)
        {
            even += head[2 * i] == 0 ? 1 : 0;
            odd += head[2 * i + 1] == 0 ? 1 : 0;
        }
        return pairs < 4 ? null
            : odd * 10 > pairs * 7 && even * 10 < pairs * 3 ? Encoding.Unicode
            : even * 10 > pairs * 7 && odd * 10 < pairs * 3 ? Encoding.BigEndianUnicode
            : null;
    }

    // A device that lost its power leaves blocks of NULs in its log, so NULs alone do not make a file binary.
    private static bool LooksBinary(ReadOnlySpan<byte> head)
    {
        int controls = 0, nuls = 0, high = 0;
        foreach (var b in head)
        {
            nuls += b == 0 ? 1 : 0;
            high += b >= 0x80 ? 1 : 0;
            controls += b is (< 8 and not 0) or (> 13 and < 27) or (> 27 and < 32) or 0x7f ? 1 : 0;
        }
        var others = head.Length - nuls;
        return controls * MostControls > others || (high * 10 > others * 3 && !IsUtf8ButForItsEnd(head)) || (nuls > 0 && others * 20 < head.Length && others < 64);
    }

    private static bool IsUtf8ButForItsEnd(ReadOnlySpan<byte> head)
    {
        for (var cut = 0; cut < 4 && cut <= head.Length; cut++)
        {
            if (Utf8.IsValid(head[..^cut]))
                return true;
        }
        return false;
    }

    private static int Count(ReadOnlySpan<byte> bytes, byte value) => bytes.Count(value);
}

/// <summary>The characters of Windows-1252. The package of code pages would load tables for all of them.</summary>
internal static class Windows1252
{
    private const string C1 = "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178";

    /// <summary>Returns the character of a byte.</summary>
    public static char CharOf(byte b) => b is >= 0x80 and < 0xa0 ? C1[b - 0x80] : (char)b;

    /// <summary>Returns the byte of a character. Returns null when the encoding does not have it.</summary>
    public static byte? ByteOf(char c) => c is < (char)0x80 or (>= (char)0xa0 and <= (char)0xff) ? (byte)c : C1.IndexOf(c) is >= 0 and var at ? (byte)(0x80 + at) : null;
}
