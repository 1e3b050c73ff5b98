using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>A value of the target in place of a documented one.</summary>
/// <param name="Documented">The range in the documented body. Empty for a hole.</param>
/// <param name="Bound">The range in the documented body with the values of the target.</param>
/// <param name="By">The normaliser that excused the value.</param>
internal sealed record ExcusedValue(ByteRange Documented, ByteRange Bound, Normaliser By);

/// <summary>Finds the values that excuses name in the bodies. Excuses hold texts for people: in quotes, and shortened.</summary>
internal static partial class ExcusedValues
{
    /// <summary>Puts the values of the target into a documented body. An excuse that is not found at its position is left out.</summary>
    public static (string Bound, IReadOnlyList<ExcusedValue> Values) Bind(string documented, string actual, IReadOnlyList<Excuse> excuses)
    {
        var values = new List<ExcusedValue>();
        var bound = new StringBuilder(documented.Length);
        var read = 0;
        foreach (var excuse in excuses.Where(excuse => excuse is { Header: null, Position: >= 0 }).OrderBy(excuse => excuse.Position))
        {
            // The position counts the values of the target that come before.
            var at = read + excuse.Position!.Value - bound.Length;
            if (at < read || at > documented.Length || Documented(excuse, documented.AsSpan(at)) is not { } old || Own(excuse, actual) is not { } own)
                continue;
            bound.Append(documented, read, at - read);
            values.Add(new(new(at, old.Length), new(bound.Length, own.Length), excuse.By));
            bound.Append(own);
            read = at + old.Length;
        }

        return (bound.Append(documented, read, documented.Length - read).ToString(), values);
    }

    private static string? Documented(Excuse excuse, ReadOnlySpan<char> here)
    {
        if (excuse.By == Normaliser.Hole)
            return "";
        foreach (var text in Readings(excuse.Expected))
        {
            if (here.StartsWith(text, StringComparison.Ordinal))
                return text;
        }

        return null;
    }

    private static string? Own(Excuse excuse, string actual)
    {
        var here = actual.AsSpan(Math.Min(actual.Length, excuse.Position!.Value));
        foreach (var text in Readings(excuse.Actual))
        {
            if (here.StartsWith(text, StringComparison.Ordinal))
                return text;
        }

        var shortened = Shortened().Match(excuse.Actual);
        if (!shortened.Success)
            return Readings(excuse.Actual).First();

        // The rest of a shortened value is only in the body.
        var length = int.Parse(shortened.Groups["length"].Value, CultureInfo.InvariantCulture);
        var text2 = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(here[..(int)Math.Min(here.Length, 4L * length)].ToString()));
        return length <= text2.Length ? Bytes(text2[..length]) : null;
    }

    /// <summary>Returns what the text of an excuse may stand for: without its quotes, with and without line ends for their escapes.</summary>
    private static IEnumerable<string> Readings(string shown)
    {
        var plain = shown switch
        {
            "nothing" => "",
            ['\'', .. var inside, '\''] => inside,
            _ => shown,
        };
        yield return Bytes(plain);
        yield return Bytes(plain.Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal));
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    [GeneratedRegex(@"… \((?<length>[0-9]{1,9}) characters\)'\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shortened();
}
