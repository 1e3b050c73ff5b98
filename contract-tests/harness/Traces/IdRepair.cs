using System.Buffers;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>Repairs ids in which a page prints a letter that no id has, such as <c>l</c> for the digit 1.</summary>
internal static class IdRepair
{
    public const int Length = 36;

    private static readonly SearchValues<char> s_id = SearchValues.Create("0123456789abcdefABCDEF-");

    /// <summary>True when a text has an id with a letter that no id has.</summary>
    public static bool IsNeeded(ReadOnlySpan<char> text) => Next(text, 0) >= 0;

    /// <summary>Repairs all ids of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="known">An id that the bridge printed elsewhere for the same exchange. Null for none.</param>
    public static void Repair(MarkedBuilder text, string? known)
    {
        var printed = text.Printed;
        for (var at = Next(printed, 0); at >= 0; at = Next(printed, at + Length))
        {
            var id = printed.AsSpan(at, Length);
            var isKnown = known?.Length == Length && Agrees(id, known);
            var taken = isKnown ? known! : ByShape(id);
            if (taken is not null)
                ReplaceGroups(text, at, taken, isKnown ? ImportReasons.Id : ImportReasons.Letter);
        }
    }

    // The groups with a wrong letter are replaced, not the whole id.
    private static void ReplaceGroups(MarkedBuilder text, int at, string taken, string why)
    {
        var start = 0;
        while (start < Length)
        {
            var end = taken.IndexOf('-', start) is >= 0 and var hyphen ? hyphen : Length;
            if (!text.Printed.AsSpan(at + start, end - start).SequenceEqual(taken.AsSpan(start, end - start)))
                text.Replace(at + start, end - start, taken[start..end], why);
            start = end + 1;
        }
    }

    private static bool Agrees(ReadOnlySpan<char> id, string known)
    {
        for (var i = 0; i < Length; i++)
        {
            if (id[i] != known[i] && s_id.Contains(id[i]))
                return false;
        }

        return true;
    }

    private static string? ByShape(ReadOnlySpan<char> id)
    {
        Span<char> taken = stackalloc char[Length];
        for (var i = 0; i < Length; i++)
        {
            taken[i] = s_id.Contains(id[i]) ? id[i] : Digit(id[i]);
            if (taken[i] == '?')
                return null;
        }

        return new string(taken);
    }

    private static char Digit(char letter) => letter switch
    {
        'l' or 'I' or 'i' or '|' => '1',
        'O' or 'o' => '0',
        'S' or 's' => '5',
        'Z' or 'z' => '2',
        'g' or 'q' => '9',
        _ => '?',
    };

    // Returns the position of the next text of the shape of an id that is no id.
    private static int Next(ReadOnlySpan<char> text, int from)
    {
        var at = from + 8;
        while (at + Length - 8 <= text.Length)
        {
            var hyphen = text[at..].IndexOf('-');
            if (hyphen < 0)
                return -1;
            at += hyphen;
            var start = at - 8;
            if (start + Length <= text.Length && start >= from && text[at + 5] == '-' && text[at + 10] == '-' && text[at + 15] == '-'
                && IsWord(text.Slice(start, Length)) && text.Slice(start, Length).IndexOfAnyExcept(s_id) >= 0)
            {
                return start;
            }

            at++;
        }

        return -1;
    }

    private static bool IsWord(ReadOnlySpan<char> id)
    {
        var wrong = 0;
        for (var i = 0; i < id.Length; i++)
        {
            if ((id[i] == '-') != (i is 8 or 13 or 18 or 23) || (id[i] != '-' && !char.IsAsciiLetterOrDigit(id[i])))
                return false;
            wrong += s_id.Contains(id[i]) ? 0 : 1;
        }

        return wrong <= 6;
    }
}
