using System.Globalization;

namespace CmsSim.Simulator.Schema;

/// <summary>Points in time as text.</summary>
internal static class Moment
{
    /// <summary>As answers and records show it: UTC, to the second.</summary>
    public static string Shown(DateTimeOffset time) => string.Create(CultureInfo.InvariantCulture, $"{time.UtcDateTime:s}Z");

    /// <summary>As an object keeps it: nothing is lost.</summary>
    public static string Kept(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>What was kept, or shown.</summary>
    public static DateTimeOffset Read(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
