using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures whole imports by the tool: fixtures and worlds are built, redacted and written.</summary>
internal sealed class ImportWhole() : Measurement("import", "cmssim import of a polled bridge's log of 32 MB, or 1 GB with --long; needs --framework")
{
    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        if (options.Framework is not { } tool)
        {
            Console.Error.WriteLine("import: skipped; it needs --framework.");
            return [];
        }

        using var folder = new TemporaryFolder();
        var small = await WriteAsync(folder, 8L << 20, cancellation);
        var large = await WriteAsync(folder, options.Long ? 1L << 30 : 32L << 20, cancellation);
        List<Result> results = [];
        foreach (var (name, arguments) in new[] { ("dry, without redaction", new[] { "--dry-run", "--no-redact" }), ("with redaction", ["--key", Path.Combine(folder.Path, "key")]) })
        {
            var before = await ImportAsync(tool, small, arguments, folder, cancellation);
            var after = await ImportAsync(tool, large, arguments, folder, cancellation);
            results.Add(new Result(Name, name, after.MegabytesPerSecond, "MB/s of processor time", Bound.AtLeast, 0,
                string.Create(CultureInfo.InvariantCulture, $"{after.Megabytes:N0} MB in {after.Seconds:N0} s of processor time")));
            results.Add(new Result(Name, $"{name}: memory", after.Peak - before.Peak, "MiB more", Bound.AtMost, 512,
                string.Create(CultureInfo.InvariantCulture, $"peak {before.Peak:N0} MiB for {before.Megabytes:N0} MB, {after.Peak:N0} MiB for {after.Megabytes:N0} MB")));
        }

        return results;
    }

    private static async Task<FileInfo> WriteAsync(TemporaryFolder folder, long length, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.Combine(folder.Path, string.Create(CultureInfo.InvariantCulture, $"{length >> 20}.log")));
        await using var stream = file.Create();
        await using var text = new StreamWriter(stream, new UTF8Encoding(false), 1 << 20);
        var log = new PollingLog(text);
        for (var i = 0; stream.Position < length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            log.Poll(i);
        }

        return file;
    }

    private static async Task<Import> ImportAsync(FileInfo tool, FileInfo log, string[] arguments, TemporaryFolder folder, CancellationToken cancellation)
    {
        var output = Path.Combine(folder.Path, "imported");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [tool.FullName, "import", log.FullName, "-o", output, "--json", .. arguments]) { RedirectStandardOutput = true })!;
        var written = process.StandardOutput.ReadToEndAsync(cancellation);
        var used = new Usage(TimeSpan.Zero, 0);
        while (!process.HasExited)
        {
            if (UsageOf(process) is { } now)
                used = new Usage(now.Time, Math.Max(used.Peak, now.Peak));
            await Task.Delay(50, cancellation);
        }

        await written;
        if (used.Peak == 0)
            throw new MeasurementException("cmssim import ended before it could be measured.");
        if (process.ExitCode != 0)
            throw new MeasurementException($"cmssim import ended with status {process.ExitCode}.");
        if (Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        return new Import(log.Length / 1e6, used.Time.TotalSeconds, used.Peak / 1048576.0);
    }

    private static Usage? UsageOf(Process process)
    {
        try
        {
            process.Refresh();
            return new Usage(process.TotalProcessorTime, process.WorkingSet64);
        }
        catch (InvalidOperationException)
        {
            // It has just ended.
            return null;
        }
    }

    private sealed record Usage(TimeSpan Time, long Peak);

    private sealed record Import(double Megabytes, double Seconds, double Peak)
    {
        public double MegabytesPerSecond => Megabytes / Seconds;
    }
}
