using System.Globalization;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Reports;

/// <summary>The words that several reports share.</summary>
internal static class Words
{
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Returns a count with its noun, such as <c>1 exchange</c> or <c>12 exchanges</c>.</summary>
    public static string Count(long number, string noun) => (number, noun) switch
    {
        (1, _) => $"1 {noun}",
        (_, [.., 's' or 'x']) => $"{Number(number)} {noun}es",
        (_, [.., 'y']) => $"{Number(number)} {noun[..^1]}ies",
        _ => $"{Number(number)} {noun}s",
    };

    public static string Of(DifferencePart part) => part == DifferencePart.HeaderOrder ? "header order" : Lower(part);

    public static string Of(Normaliser normaliser) => Lower(normaliser);

    public static string Of(Provenance provenance) => Lower(provenance);

    public static string Of(HoleKind kind) => HoleWords.Write(kind);

    public static string Of(DifferingSide side) => Lower(side);

    public static string Of(Verdict verdict) => verdict switch
    {
        Verdict.Match => "match",
        Verdict.Differs => "differs",
        _ => "not compared",
    };

    public static string StatusAndSize(int status, int? size) => $"status {Number(status)}, size {(size is { } known ? Number(known) : "unknown")}";

    /// <summary>Returns a time as <c>2016-07-26 14:08:23.55 UTC</c>.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFF' UTC'", CultureInfo.InvariantCulture);

    /// <summary>Returns a duration in the largest fitting unit, such as <c>1.5 ms</c>, <c>12 s</c> or <c>3 min 20 s</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.#} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.#} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s"),
        { TotalDays: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours} h {time.Minutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalDays} d {time.Hours} h"),
    };

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}
