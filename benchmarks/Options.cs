using System.Globalization;
using CmsSim.Benchmarks.Measurements;
using CmsSim.Benchmarks.Profiles;

namespace CmsSim.Benchmarks;

/// <summary>The options on the command line.</summary>
internal sealed record Options
{
    public static string Usage { get; } = $"""
        Measures the simulator against its budgets, side by side with bare Kestrel and WireMock.Net.

          dotnet run -c Release --project benchmarks -- [options]

          --only NAME        run only this measurement; may be repeated
          --rounds N         number of rounds; each figure is their median (1 to 99, default 7)
          --long             send 1,000,000 requests instead of 200,000 in memory-under-load
          --native FILE      native binary of the tool, for cold-start
          --framework FILE   framework-dependent cmssim.dll, for cold-start and import
          --bare FILE        native binary of benchmarks/Bare, for cold-start
          --peers DIR        benchmarks/Peers after "npm ci" there, for peers
          --image NAME       container image whose size cold-start shows, too
          --json             print the results as JSON
          --profile NAME     print where the time and bytes of a request go instead: {string.Join(", ", Work.All.Select(work => work.Name))}
          --micro            run the micro-benchmarks (BenchmarkDotNet) instead

        Measurements:
        {string.Join('\n', Measurement.All.Select(measurement => $"  {measurement.Name,-18} {measurement.Description}"))}

        Exit status: 0 all budgets met, 1 a budget missed, 2 wrong usage, 3 a server failed, 4 interrupted.
        """;

    public bool Help { get; init; }

    public bool Json { get; init; }

    public bool Micro { get; init; }

    public bool Long { get; init; }

    public int Rounds { get; init; } = 7;

    public IReadOnlyList<string> Only { get; init; } = [];

    public FileInfo? Native { get; init; }

    public FileInfo? Framework { get; init; }

    public FileInfo? Bare { get; init; }

    public DirectoryInfo? Peers { get; init; }

    public Work? Profile { get; init; }

    public string? Image { get; init; }

    public bool Wants(Measurement measurement) => Only.Count == 0 || Only.Contains(measurement.Name);

    /// <summary>Parses the command line. Returns null, and a sentence about the mistake, when an option is invalid.</summary>
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
                problem = option is "--only" or "--rounds" or "--native" or "--framework" or "--bare" or "--image" or "--profile" or "--peers"
                    ? $"{option} needs a value."
                    : $"Unknown option \"{option}\"; --help lists the options.";
                return null;
            }
            args = beyond;
            switch (option)
            {
                case "--only" when Measurement.All.Any(measurement => measurement.Name == value):
                    options = options with { Only = [.. options.Only, value] };
                    break;
                case "--only":
                    problem = $"Invalid value \"{value}\" for --only; expected one of {string.Join(", ", Measurement.All.Select(measurement => measurement.Name))}.";
                    return null;
                case "--profile" when Work.All.FirstOrDefault(work => work.Name == value) is { } work:
                    options = options with { Profile = work };
                    break;
                case "--profile":
                    problem = $"Invalid value \"{value}\" for --profile; expected one of {string.Join(", ", Work.All.Select(work => work.Name))}.";
                    return null;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) && rounds is >= 1 and <= 99:
                    options = options with { Rounds = rounds };
                    break;
                case "--rounds":
                    problem = $"Invalid value \"{value}\" for --rounds; expected a number from 1 to 99.";
                    return null;
                case "--native" or "--framework" or "--bare" when !File.Exists(value):
                    problem = $"Invalid value \"{value}\" for {option}; expected an existing file.";
                    return null;
                case "--native":
                    options = options with { Native = new FileInfo(value) };
                    break;
                case "--framework":
                    options = options with { Framework = new FileInfo(value) };
                    break;
                case "--bare":
                    options = options with { Bare = new FileInfo(value) };
                    break;
                case "--peers" when Directory.Exists(Path.Combine(value, "node_modules")):
                    options = options with { Peers = new DirectoryInfo(value) };
                    break;
                case "--peers":
                    problem = $"Invalid value \"{value}\" for --peers; expected a folder with node_modules, which \"npm ci\" makes.";
                    return null;
                case "--image":
                    options = options with { Image = value };
                    break;
                default:
                    problem = $"Unknown option \"{option}\"; --help lists the options.";
                    return null;
            }
        }
        return options;
    }
}
