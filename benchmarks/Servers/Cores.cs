using System.Diagnostics;
using System.Globalization;

namespace CmsSim.Benchmarks.Servers;

/// <summary>
/// Assigns processes to cores. With the server on the first core and the generator on the others, neither takes time from the other, so
/// the throughput of a server reflects its own work.
/// </summary>
internal static class Cores
{
    public const string First = "0";

    public static string All { get; } = string.Create(CultureInfo.InvariantCulture, $"0-{Environment.ProcessorCount - 1}");

    public static bool CanPin { get; } = Environment.ProcessorCount > 1 && File.Exists("/usr/bin/taskset");

    /// <summary>Keeps this process off the first core until the returned object is disposed.</summary>
    public static IDisposable LeaveFirstToServers()
    {
        Pin(string.Create(CultureInfo.InvariantCulture, $"1-{Environment.ProcessorCount - 1}"));
        return new Released();
    }

    private static void Pin(string cores)
    {
        if (!CanPin)
            return;
        using var taskset = Process.Start(new ProcessStartInfo("taskset", ["-a", "-cp", cores, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        taskset.WaitForExit();
    }

    private sealed class Released : IDisposable
    {
        public void Dispose() => Pin(All);
    }
}
