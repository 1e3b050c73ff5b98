using System.Globalization;
using CmsSim.Benchmarks.Measurements;

namespace CmsSim.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public static string Usage { get; } = $"""
        Measures the simulator against its budgets, side by side with what it is compared to.

          dotnet run -c Release --project benchmarks -- [options]

          --only NAME        only this measurement; may be given several times
          --rounds N         rounds that each figure is the median of (1 to 99, default 7)
          --long             1,000,000 requests, not 200,000, for the measurement of memory under load
          --native FILE      native binary of the tool, and
          --framework FILE   its framework-dependent cmssim.dll, for the measurement of a cold start
          --json             the results as JSON
          --micro            the micro-benchmarks (BenchmarkDotNet) instead

        Measurements:
        {string.Join('\n', Measurement.All.Select(measurement => $"  {measurement.Name,-18} {measurement.What}"))}

        Exit status: 0 all budgets met, 1 one missed, 2 wrong usage, 3 a server failed, 4 interrupted.
        """;

    public bool Help { get; init; }

    public bool Json { get; init; }

    public bool Micro { get; init; }

    public bool Long { get; init; }

    public int Rounds { get; init; } = 7;

    public IReadOnlyList<string> Only { get; init; } = [];

    public FileInfo? Native { get; init; }

    public FileInfo? Framework { get; init; }

    public bool Wants(Measurement measurement) => Only.Count == 0 || Only.Contains(measurement.Name);

    /// <summary>The options, or null and what is wrong with them.</summary>
    public static Options? Parse(ReadOnlySpan<string> args, out string problem)
    {
        var options = new Options();
        problem = "";
        while (args is [var option, .. var rest])
        {
            args = rest;
            switch (option)
            {
                case "--help" or "-h":
                    options = options with { Help = true };
                    continue;
                case "--json":
                    options = options with { Json = true };
                    continue;
                case "--micro":
                    options = options with { Micro = true };
                    continue;
                case "--long":
                    options = options with { Long = true };
                    continue;
            }

            if (args is not [var value, .. var beyond])
            {
                problem = option is "--only" or "--rounds" or "--native" or "--framework"
                    ? $"{option} needs a value."
                    : $"{option} is not an option; see --help.";
                return null;
            }
            args = beyond;
            switch (option)
            {
                case "--only" when Measurement.All.Any(measurement => measurement.Name == value):
                    options = options with { Only = [.. options.Only, value] };
                    break;
                case "--only":
                    problem = $"There is no measurement {value}; there are {string.Join(", ", Measurement.All.Select(measurement => measurement.Name))}.";
                    return null;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds is >= 1 and <= 99:
                    options = options with { Rounds = rounds };
                    break;
                case "--rounds":
                    problem = $"--rounds takes a number from 1 to 99, not \"{value}\".";
                    return null;
                case "--native" or "--framework" when !File.Exists(value):
                    problem = $"{option}: there is no file {value}.";
                    return null;
                case "--native":
                    options = options with { Native = new FileInfo(value) };
                    break;
                case "--framework":
                    options = options with { Framework = new FileInfo(value) };
                    break;
                default:
                    problem = $"{option} is not an option; see --help.";
                    return null;
            }
        }
        return options;
    }
}
