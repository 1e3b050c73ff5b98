using System.CommandLine;
using System.Globalization;
using CmsSim.Simulator;

namespace CmsSim.Cli;

/// <summary>Reads the values of the options of <c>cmssim serve</c>. A value that is not valid throws a sentence.</summary>
internal static class ServeValues
{
    private const long LargestLogSize = 1024L * 1024 * 1024 * 1024;

    /// <summary>A port; null for none.</summary>
    public static int? PortFrom(ParseResult parsed, Option<string> option)
    {
        var text = parsed.GetValue(option)!;
        if (text == "none")
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new UserErrorException($"Invalid value \"{text}\" for {option.Name}; expected a port number, 0 or none.");
    }

    /// <summary>The start of a virtual clock; null for the real one.</summary>
    public static DateTimeOffset? ClockFrom(string text)
    {
        if (text == "real")
            return null;
        if (text == "virtual")
            return TimeProvider.System.GetUtcNow();
        if (!text.StartsWith("virtual@", StringComparison.Ordinal)
            || !DateTimeOffset.TryParse(text["virtual@".Length..], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start))
            throw new UserErrorException($"Invalid value \"{text}\" for --clock; expected real, virtual or a time such as virtual@2016-07-26T14:08:23Z.");
        if (start < VirtualClock.Earliest || start > VirtualClock.Latest)
            throw new UserErrorException($"Invalid value \"{text}\" for --clock; expected a year from {VirtualClock.Earliest.Year} to {VirtualClock.Latest.Year}.");
        return start;
    }

    /// <summary>The directories that syncs search.</summary>
    public static DirectorySource DirectoriesFrom(string text) => text switch
    {
        "embedded" => DirectorySource.Embedded,
        "real" => DirectorySource.Real,
        _ => throw new UserErrorException($"Invalid value \"{text}\" for --directories; expected embedded or real."),
    };

    /// <summary>A size in bytes; null for none.</summary>
    public static long? SizeFrom(string text)
    {
        if (text == "none")
            return null;
        var unit = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 1024, 'M' => 1024 * 1024, 'G' => 1024L * 1024 * 1024, _ => 0 };
        return long.TryParse(unit == 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= LargestLogSize / Math.Max(unit, 1)
            ? number * Math.Max(unit, 1)
            : throw new UserErrorException($"Invalid value \"{text}\" for --log-size; expected bytes, a number with K, M or G, or none.");
    }

    /// <summary>
    /// A text that is not blank; null when it is not set. Compose files pass an empty variable for one that is not set, so only an empty option is
    /// a mistake.
    /// </summary>
    public static string? NotBlank(ParseResult parsed, Option<string?> option, string what) =>
        parsed.GetValue(option) is not { } text ? null
        : string.IsNullOrWhiteSpace(text) ? throw new UserErrorException($"{option.Name} is empty; expected {what}. Omit the option to use the default.")
        : text;

    /// <summary>Adds a limit, as name=value.</summary>
    public static Limits With(Limits limits, string setting)
    {
        var equals = setting.IndexOf('=');
        if (Limits.Named(equals < 0 ? setting : setting[..equals]) is not { } limit)
            throw new UserErrorException($"Invalid value \"{setting}\" for --limit; expected name=value. --limit list shows the names.");
        return int.TryParse(setting[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && equals > 0 && value >= limit.Least && value <= limit.Most
            ? limit.With(limits, value)
            : throw new UserErrorException($"Invalid value \"{setting}\" for --limit; expected a number from {limit.Least} to {limit.Most}, such as {limit.Name}={limit.Default}.");
    }
}
