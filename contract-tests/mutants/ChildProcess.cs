using System.Diagnostics;

namespace CmsSim.Mutants;

/// <summary>Runs a program and reads its output line by line.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan s_outputLimit = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Runs until the program ends, a line satisfies <paramref name="stopAt"/> or the time limit is reached; the latter two kill it and its
    /// children. The status is null if it was killed.
    /// </summary>
    public static async Task<(int? Status, IReadOnlyList<string> Lines)> RunAsync(
        string program, IEnumerable<string> arguments, string folder, TimeSpan limit, CancellationToken cancellation,
        Func<string, bool>? stopAt = null, IEnumerable<KeyValuePair<string, string>>? variables = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables ?? [])
            start.Environment[name] = value;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stopping.CancelAfter(limit);

        using var process = Process.Start(start) ?? throw new UserErrorException($"{program} does not start.");
        var lines = new List<string>();
        var reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
        try
        {
            await process.WaitForExitAsync(stopping.Token);

            // A child that outlives the program may keep its output open.
            await Task.WhenAny(reading, Task.Delay(s_outputLimit, stopping.Token));
            return (process.ExitCode, Read());
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            return (null, Read());
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        string[] Read()
        {
            lock (lines)
                return [.. lines];
        }

        async Task ReadAsync(StreamReader output)
        {
            while (await output.ReadLineAsync(stopping.Token) is { } line)
            {
                lock (lines)
                    lines.Add(line);
                if (stopAt?.Invoke(line) is true)
                    await stopping.CancelAsync();
            }
        }
    }
}
