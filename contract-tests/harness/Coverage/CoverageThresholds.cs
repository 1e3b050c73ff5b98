using System.Globalization;

namespace CmsSim.Harness.Coverage;

/// <summary>The least coverage that a build accepts, by dimension.</summary>
public sealed class CoverageThresholds
{
    private readonly IReadOnlyList<(CoverageKind Kind, double Least, bool IsPercent)> _thresholds;

    private CoverageThresholds(IReadOnlyList<(CoverageKind Kind, double Least, bool IsPercent)> thresholds) => _thresholds = thresholds;

    /// <summary>Reads a list such as <c>reasons=40,nodes=10%</c>: numbers of parts, or shares in percent.</summary>
    /// <exception cref="FormatException">An entry is invalid. The message names it and the valid forms.</exception>
    public static CoverageThresholds Read(string list) => new([.. list.Split(',').Select(entry => Entry(entry.Trim()))]);

    /// <summary>Returns one sentence, without its end, for each threshold that a report does not reach.</summary>
    public IReadOnlyList<string> Unmet(CoverageReport report) =>
    [
        .. _thresholds.Select(threshold => (threshold, Dimension: report[threshold.Kind]))
            .Where(each => (each.threshold.IsPercent ? each.Dimension.Percent : each.Dimension.Met.Count) < each.threshold.Least)
            .Select(each => each.threshold.IsPercent
                ? string.Create(CultureInfo.InvariantCulture, $"{each.Dimension.Name}: {each.Dimension.Percent:0.#}% met, at least {each.threshold.Least:0.##}% are required")
                : string.Create(CultureInfo.InvariantCulture, $"{each.Dimension.Name}: {each.Dimension.Met.Count} of {each.Dimension.All} met, at least {each.threshold.Least:0} are required")),
    ];

    /// <summary>Returns the dimension with a name. Returns null for other texts.</summary>
    public static CoverageKind? KindNamed(string name) =>
        Enum.GetValues<CoverageKind>().Cast<CoverageKind?>().FirstOrDefault(kind => CoverageDimension.NameOf(kind!.Value).Equals(name, StringComparison.OrdinalIgnoreCase));

    private static (CoverageKind Kind, double Least, bool IsPercent) Entry(string entry)
    {
        var equals = entry.IndexOf('=');
        if (equals < 0 || KindNamed(entry[..equals].Trim()) is not { } kind)
            throw new FormatException($"invalid entry \"{entry}\"; expected one of {string.Join(", ", CoverageDimension.Names)}, then = and a number or a percentage, as in reasons=40 or nodes=10%.");
        var value = entry[(equals + 1)..].Trim();
        var isPercent = value.EndsWith('%');
        return double.TryParse(isPercent ? value[..^1] : value, isPercent ? NumberStyles.AllowDecimalPoint : NumberStyles.None, CultureInfo.InvariantCulture, out var least) && (!isPercent || least <= 100)
            ? (kind, least, isPercent)
            : throw new FormatException($"invalid entry \"{entry}\"; expected a whole number such as 40, or a percentage from 0% to 100%, after the =.");
    }
}
