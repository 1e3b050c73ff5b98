using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CmsSim.Benchmarks;

/// <summary>Writes results as a table for people or as JSON for programs.</summary>
internal static class Report
{
    public static void WriteTable(TextWriter output, IReadOnlyList<Result> results)
    {
        string[] heads = ["measurement", "name", "figure", "budget", "", "next step", "", "details"];
        List<string[]> rows = [heads, [.. heads.Select(_ => "")]];
        var shown = "";
        foreach (var result in results)
        {
            rows.Add(
            [
                result.Measurement == shown ? "" : result.Measurement,
                result.Name,
                Figure(result.Figure, result.Unit),
                result.Bound is Bound.None ? "" : Limit(result, result.Budget),
                result.Bound is Bound.None ? "" : result.IsMissed ? "MISSED" : "met",
                result.Next is { } next ? Limit(result, next) : "",
                result.Next is { } limit ? result.Misses(limit) ? "not yet" : "met" : "",
                result.Detail,
            ]);
            shown = result.Measurement;
        }

        int[] widths = [.. heads.Select((_, column) => rows.Max(row => row[column].Length))];
        rows[1] = [.. widths.Select(width => new string('-', width))];
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {Environment.ProcessorCount} cores");
        output.WriteLine();
        foreach (var row in rows)
        {
            // Numbers are aligned right, texts left.
            output.WriteLine(string.Join("  ", row.Select((cell, column) =>
                column is 2 or 3 or 5 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
        }
        output.WriteLine();
        var (limited, missed) = (results.Count(result => result.Bound is not Bound.None), results.Count(result => result.IsMissed));
        output.WriteLine($"{results.Count} figures, {limited} of them with a budget: {limited - missed} met, {missed} missed");
    }

    public static void WriteJson(Stream output, IReadOnlyList<Result> results)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("framework", RuntimeInformation.FrameworkDescription);
        json.WriteString("system", RuntimeInformation.OSDescription);
        json.WriteNumber("cores", Environment.ProcessorCount);
        json.WriteStartArray("results");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("measurement", result.Measurement);
            json.WriteString("name", result.Name);
            json.WriteNumber("figure", Math.Round(result.Figure, 3));
            json.WriteString("unit", result.Unit);
            if (result.Bound is not Bound.None)
            {
                json.WriteString("bound", result.Bound is Bound.AtLeast ? "atLeast" : "atMost");
                json.WriteNumber("budget", Math.Round(result.Budget, 3));
                json.WriteBoolean("met", !result.IsMissed);
            }
            if (result.Next is { } next)
                json.WriteNumber("next", Math.Round(next, 3));
            json.WriteString("detail", result.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteBoolean("met", results.All(result => !result.IsMissed));
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static string Limit(Result result, double limit) => (result.Bound is Bound.AtLeast ? "≥ " : "≤ ") + Figure(limit, result.Unit);

    private static string Figure(double figure, string unit)
    {
        var digits = Math.Abs(figure) switch { >= 100 => "N0", >= 10 => "N1", _ => "N2" };
        return unit.Length == 0 ? figure.ToString(digits, CultureInfo.InvariantCulture)
            : unit is "%" ? figure.ToString("N0", CultureInfo.InvariantCulture) + " %"
            : figure.ToString(digits, CultureInfo.InvariantCulture) + " " + unit;
    }
}
