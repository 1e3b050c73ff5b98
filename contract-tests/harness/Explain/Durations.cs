using System.Globalization;

namespace CmsSim.Harness.Explain;

/// <summary>Durations in sentences and in log lines.</summary>
internal static class Durations
{
    /// <summary>Returns a duration in words, such as <c>0.2 s</c>, <c>32 min</c> or <c>5.0 h</c>.</summary>
    public static string Text(double seconds) => Math.Abs(seconds) switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };

    /// <summary>Reads <c>m:ss</c> or <c>h:mm:ss</c>. Returns null for other text.</summary>
    public static double? Parse(string text)
    {
        double seconds = 0;
        foreach (var part in text.Split(':'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            seconds = (seconds * 60) + number;
        }

        return seconds;
    }
}
