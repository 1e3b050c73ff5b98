using System.Globalization;

namespace CmsSim.Simulator.Schema;

/// <summary>Converts points in time to text and back.</summary>
internal static class Moment
{
    /// <summary>The form in answers and records: UTC, to the second.</summary>
    public static string Shown(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:s}Z");

    /// <summary>The form that objects store, in full precision.</summary>
    public static string Kept(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The kept form of a time with an offset; null for any other text.</summary>
    public static string? Canonical(string text) =>
        DateTimeOffset.TryParseExact(text, ["O", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Kept(time)
            : null;

    /// <summary>Reads the kept form, or the shown one.</summary>
    public static DateTimeOffset Read(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
