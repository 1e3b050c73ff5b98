using System.Globalization;
using System.Text;

namespace CmsSim.Simulator.Directories;

/// <summary>The place of a text in a substring filter.</summary>
internal enum Piece
{
    Whole,
    First,
    Middle,
    Last,
}

/// <summary>
/// Brings values into the form in which equal values have the same text. The rules are those of RFC 4517 and RFC 4518. Compatible Unicode
/// characters are not made equal.
/// </summary>
internal static class NormalForm
{
    private const string WholeSeconds = "yyyyMMddHHmmss";

    /// <summary>The normal form of a value; null when the syntax does not allow the value.</summary>
    public static string? Of(string value, AttributeSyntax syntax) => syntax switch
    {
        AttributeSyntax.Unknown or AttributeSyntax.Text => value.Length == 0 ? null : Text(value, foldsCase: true),
        AttributeSyntax.ExactText => value.Length == 0 ? null : Text(value, foldsCase: false),
        AttributeSyntax.Ascii => Ascii(value, foldsCase: true),
        AttributeSyntax.ExactAscii => Ascii(value, foldsCase: false),
        AttributeSyntax.Name => DistinguishedName.Parse(value)?.Key,
        AttributeSyntax.Integer => Integer(value),
        AttributeSyntax.Boolean => value is "TRUE" or "FALSE" ? value : null,
        AttributeSyntax.ObjectClass => FilterReader.IsOid(value) ? ObjectClasses.KeyOf(value) : null,
        AttributeSyntax.Telephone => Without(value, c => c is '-' || char.IsWhiteSpace(c)),
        AttributeSyntax.Digits => Without(value, char.IsWhiteSpace),
        AttributeSyntax.Time => Time(value),
        _ => value,
    };

    /// <summary>The normal form of a piece of a substring filter; null when the syntax has no substrings.</summary>
    public static string? Of(string value, AttributeSyntax syntax, Piece piece) => syntax switch
    {
        AttributeSyntax.Unknown or AttributeSyntax.Text => Text(value, foldsCase: true, piece),
        AttributeSyntax.ExactText => Text(value, foldsCase: false, piece),
        AttributeSyntax.Ascii or AttributeSyntax.ExactAscii or AttributeSyntax.Telephone or AttributeSyntax.Digits => Of(value, syntax),
        _ => null,
    };

    /// <summary>
    /// The text without insignificant blanks: those at its ends, and all but one of each run inside. A piece of a substring filter keeps one
    /// blank at an end that other text follows.
    /// </summary>
    public static string Text(string value, bool foldsCase, Piece piece = Piece.Whole)
    {
        var text = new StringBuilder(value.Length);
        var isAfterBlank = piece is Piece.Whole or Piece.First;
        foreach (var c in value)
        {
            var isBlank = char.IsWhiteSpace(c);
            if (!isBlank)
                text.Append(c);
            else if (!isAfterBlank)
                text.Append(' ');
            isAfterBlank = isBlank;
        }
        if (text.Length == 0)
            return value.Length == 0 ? "" : " ";
        if (isAfterBlank && piece is Piece.Whole or Piece.Last)
            text.Length--;
        return foldsCase ? text.ToString().ToLowerInvariant() : text.ToString();
    }

    // OpenLDAP drops the blanks at the ends of every piece of such text.
    private static string Ascii(string value, bool foldsCase) => Text(value, foldsCase).TrimStart(' ');

    private static string? Without(string value, Func<char, bool> isDropped)
    {
        if (value.Length == 0)
            return null;
        var rest = string.Concat(value.Where(c => !isDropped(c)));
        return rest.Length == 0 ? " " : rest.ToLowerInvariant();
    }

    private static string? Integer(string value)
    {
        var digits = value.StartsWith('-') ? value.AsSpan(1) : value;
        var isCanonical = digits is ['0'] ? value.Length == 1 : digits is [>= '1' and <= '9', ..] && !digits.ContainsAnyExceptInRange('0', '9');
        return isCanonical ? value : null;
    }

    // A generalized time such as 20240305101500.0Z, in UTC and without trailing zeros of a second's fraction.
    private static string? Time(string value)
    {
        var digits = value.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits is not (10 or 12 or 14)
            || !DateTime.TryParseExact(value[..digits], WholeSeconds[..digits], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return null;
        var rest = value.AsSpan(digits);
        var fraction = "";
        if (rest is ['.' or ',', ..])
        {
            var end = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (end < 1 || digits < 14)
                return null;
            fraction = rest.Slice(1, end).TrimEnd('0').ToString();
            rest = rest[(end + 1)..];
        }
        if (rest is ['+' or '-', _, _, _, _] && int.TryParse(rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var zone) && zone % 100 < 60 && zone < 2400)
        {
            var ahead = TimeSpan.FromMinutes((zone / 100 * 60) + (zone % 100));
            if (time.Year is < 2 or > 9998)
                return null;
            time = rest[0] is '+' ? time - ahead : time + ahead;
        }
        else if (rest is not ['Z'])
        {
            return null;
        }
        return $"{time.ToString(WholeSeconds, CultureInfo.InvariantCulture)}{(fraction.Length > 0 ? "." : "")}{fraction}";
    }
}
