using System.Diagnostics;
using System.Globalization;

namespace CmsSim.Benchmarks.Profiles;

/// <summary>A program of the system that watches another process until it is interrupted.</summary>
internal sealed class Observer : IAsyncDisposable
{
    private static readonly TimeSpan s_attached = TimeSpan.FromSeconds(1);

    private readonly Process _process;

    private Observer(Process process) => _process = process;

    public static bool IsInstalled(string program) => File.Exists("/usr/bin/" + program);

    public static async Task<Observer> StartAsync(string program, params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;

        // Not all of them say that they have begun.
        await Task.Delay(s_attached);
        return new Observer(process);
    }

    /// <summary>Returns what a program prints.</summary>
    public static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new MeasurementException($"{program} ended with status {process.ExitCode}: {(await errors).Trim()}");
    }

    public async ValueTask DisposeAsync()
    {
        using (var interrupt = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await interrupt.WaitForExitAsync();
        await _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
