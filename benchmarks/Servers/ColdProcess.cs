using System.Diagnostics;
using System.Text.Json;
using CmsSim.Benchmarks.Load;

namespace CmsSim.Benchmarks.Servers;

/// <summary>A program that is launched, answers one request, and is killed.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Target">The target of the request.</param>
internal sealed record ColdProcess(string[] Command, string Target = "/api/v1/system/status")
{
    /// <summary>The tool with two bridges, HTTPS and control API.</summary>
    /// <param name="tool">The command that runs the tool.</param>
    /// <param name="folder">Gets the logs and the certificate.</param>
    /// <param name="more">More options of serve.</param>
    public static ColdProcess Tool(string[] tool, string folder, params string[] more) => new(
    [
        .. tool, "serve", "--json", "--https-port", "0", "--http-port", "0", "--control-port", "0",
        "--log-dir", folder, "--certificate", Path.Combine(folder, "bridge.pfx"), .. more,
    ]);

    /// <summary>Returns the milliseconds from the launch to the first 200 over HTTP, and the resident MiB after it.</summary>
    public async Task<(double Milliseconds, double Resident)> AnswerAsync()
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(Command[0], Command[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        try
        {
            var line = await process.StandardOutput.ReadLineAsync() ?? throw new MeasurementException($"{Command[0]} did not start.");
            using var connection = new Connection(AddressIn(line));
            if (connection.Exchange(Requests.Get(Target)) != 200)
                throw new MeasurementException($"{Command[0]} answered {connection.Status}.");
            var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            process.Refresh();
            return (time, process.WorkingSet64 / 1048576.0);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    // The tool prints JSON, the other servers "ready" and their address.
    private static Uri AddressIn(string line)
    {
        if (line.StartsWith("ready ", StringComparison.Ordinal))
            return new Uri(line["ready ".Length..]);
        using var ready = JsonDocument.Parse(line);
        return new Uri(ready.RootElement.GetProperty("bridges")[0].GetProperty("http").GetString()!);
    }
}
