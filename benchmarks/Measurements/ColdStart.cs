using System.Diagnostics;
using System.Globalization;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>
/// Measures the start, the memory and the size of the native binary beside the framework-dependent build, a native binary of bare Kestrel,
/// and WireMock.Net with one static stub.
/// </summary>
internal sealed class ColdStart() : Measurement("cold-start", "start, memory and size of the native binary; needs --native, --framework and --bare")
{
    private const int Spaces = 100_000;

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        if (options is not { Native: { } native, Framework: { } framework, Bare: { } bare })
        {
            Console.Error.WriteLine("cold-start: skipped; it needs --native, --framework and --bare.");
            return [];
        }

        using var folder = new TemporaryFolder();
        var world = Path.Combine(folder.Path, "world.xml");
        await File.WriteAllTextAsync(world, SimulatorServer.World(Spaces, bridges: 2, legs: 0), cancellation);
        var tool = new Figures(ColdProcess.Tool([native.FullName], folder.Path));
        var slow = new Figures(ColdProcess.Tool(["dotnet", framework.FullName], folder.Path));
        var full = new Figures(ColdProcess.Tool([native.FullName], folder.Path, "--world", world) with { Target = "/api/v1/coSpaces" });
        var kestrel = new Figures(new ColdProcess([bare.FullName], "/0"));
        var wireMock = new Figures(new ColdProcess([.. ServerProcess.Self, "wiremock", "/api/v1/system/status", "1000"]));

        // The first round loads the files into memory.
        for (var round = -1; round < options.Rounds; round++)
        {
            foreach (var figures in (Figures[])[tool, slow, full, kestrel, wireMock])
            {
                cancellation.ThrowIfCancellationRequested();
                await figures.AddAsync(isKept: round >= 0);
            }
        }

        string Peers(Func<Figures, double> figure, string unit) => string.Create(CultureInfo.InvariantCulture,
            $"bare Kestrel, native: {figure(kestrel):N0} {unit}; WireMock.Net, one stub: {figure(wireMock):N0} {unit}");
        List<Result> results =
        [
            new(Name, "native to framework-dependent", 100 * tool.Times.Zip(slow.Times, (fast, slower) => fast / slower).Median(), "%", Bound.AtMost, 100 / 3.0,
                FormattableString.Invariant($"{tool.Time:N0} ms against {slow.Time:N0} ms until the first 200 over HTTP")),
            Shown("first 200, native", tool.Time, "ms", Peers(figures => figures.Time, "ms")),
            new(Name, "resident, native", tool.Resident, "MiB", Bound.AtMost, 40, "two bridges with HTTPS and control API, after the first answer; " + Peers(figures => figures.Resident, "MiB")),
            Shown("first 200, native, 100,000 spaces", full.Time, "ms", "of a world file of " + Megabytes(new FileInfo(world).Length)),
            Shown("resident, native, 100,000 spaces", full.Resident, "MiB", "with what the collector keeps for itself; memory-per-space has the bytes of a space"),
            Shown("size, native", native.Length / 1e6, "MB", "bare Kestrel, native: " + Megabytes(bare.Length)),
        ];
        if (options.Image is { } image)
            results.Add(Shown("size, image", await SizeOfAsync(image) / 1e6, "MB", image + ", uncompressed"));
        return results;
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");

    private static async Task<double> SizeOfAsync(string image)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", ["image", "inspect", "--format", "{{.Size}}", image]) { RedirectStandardOutput = true })!;
        var output = await docker.StandardOutput.ReadToEndAsync();
        await docker.WaitForExitAsync();
        return double.TryParse(output, CultureInfo.InvariantCulture, out var size) ? size : throw new MeasurementException($"docker knows no image \"{image}\".");
    }

    private sealed class Figures(ColdProcess process)
    {
        public List<double> Times { get; } = [];

        public double Time => Times.Median();

        public double Resident => _resident.Median();

        private readonly List<double> _resident = [];

        public async Task AddAsync(bool isKept)
        {
            var (time, resident) = await process.AnswerAsync();
            if (!isKept)
                return;
            Times.Add(time);
            _resident.Add(resident);
        }
    }
}
