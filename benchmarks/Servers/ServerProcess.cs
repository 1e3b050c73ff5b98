using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CmsSim.Benchmarks.Load;

namespace CmsSim.Benchmarks.Servers;

/// <summary>The costs of a server since its start.</summary>
/// <param name="Allocated">The bytes that were allocated.</param>
/// <param name="Collections">The number of garbage collections.</param>
/// <param name="GateWaits">The number of times that a request waited for the gate of the cluster.</param>
/// <param name="GateWaitTime">The time that requests have waited for it.</param>
internal sealed record Costs(long Allocated, int Collections, long GateWaits, TimeSpan GateWaitTime);

/// <summary>A server in a separate process, on a core of its own if the system can pin processes.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    // On one core the runtime starts with one thread, experiments with other numbers, and settles on a different one each time. The
    // throughput depends on that number, so all servers get a fixed, typical one. No server waits by spinning, because no other core
    // could do the awaited work meanwhile.
    private static readonly Dictionary<string, string> s_onOneCore = new()
    {
        ["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "8",
        ["DOTNET_HillClimbing_Disable"] = "1",
        ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0",
    };

    private static readonly Dictionary<string, string> s_compiledAtOnce = new(s_onOneCore)
    {
        ["DOTNET_TieredCompilation"] = "0",
        ["DOTNET_ReadyToRun"] = "0",
    };

    private readonly Process _process;
    private bool _isStopped;
    private bool _isForeign;

    private ServerProcess(Process process) => _process = process;

    /// <summary>The command that starts <c>benchmarks server</c>: "dotnet run" starts the program's own executable, and "dotnet FILE.dll" the host.</summary>
    public static string[] Self => Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) is "dotnet"
        ? [host, typeof(ServerProcess).Assembly.Location, "server"]
        : [Environment.ProcessPath!, "server"];

    public Uri Address { get; private set; } = null!;

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>The processor time that the server has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts <c>benchmarks server …</c> and waits until it is ready.</summary>
    /// <param name="pinned">True to run it on the first core with a fixed number of threads. The generator gets the others.</param>
    /// <param name="arguments">The kind of server, and its arguments.</param>
    public static Task<ServerProcess> StartAsync(bool pinned, params string[] arguments) => StartAsync(pinned, pinned ? s_onOneCore : [], arguments);

    /// <summary>
    /// Starts <c>benchmarks server …</c> on the first core, with code that is compiled once, at its first use. Two such servers do the
    /// same work with the same instructions.
    /// </summary>
    public static Task<ServerProcess> StartCompiledAsync(params string[] arguments) => StartAsync(pinned: true, s_compiledAtOnce, arguments);

    /// <summary>Starts a pinned server with more environment variables, for a program that observes it.</summary>
    public static Task<ServerProcess> StartObservedAsync(IReadOnlyDictionary<string, string> settings, params string[] arguments) =>
        StartAsync(pinned: true, new Dictionary<string, string>([.. s_onOneCore, .. settings]), arguments);

    /// <summary>Starts another program on the first core, and waits until it answers.</summary>
    /// <param name="command">Returns the program and its arguments for a port, and for a second port that it may use.</param>
    /// <param name="target">The target of a GET that it answers with 200.</param>
    public static async Task<ServerProcess> StartForeignAsync(Func<string, string, string[]> command, string target)
    {
        using TcpListener probe = new(IPAddress.Loopback, 0), second = new(IPAddress.Loopback, 0);
        probe.Start();
        second.Start();
        var address = new Uri($"http://{probe.LocalEndpoint}");
        string[] words = command(PortOf(probe), PortOf(second));
        probe.Stop();
        second.Stop();
        if (Cores.CanPin)
            words = ["taskset", "-c", Cores.First, .. words];
        var server = new ServerProcess(Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardInput = true, RedirectStandardOutput = true })!) { Address = address, _isForeign = true };
        _ = server._process.StandardOutput.ReadToEndAsync();
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < s_patience; await Task.Delay(100))
        {
            try
            {
                using var connection = new Connection(address);
                if (connection.Exchange(Requests.Get(target)) == 200)
                    return server;
            }
            catch (SocketException)
            {
                if (server._process.HasExited)
                    break;
            }
        }
        throw new MeasurementException($"{string.Join(' ', words)} does not answer {target}.");

        static string PortOf(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<ServerProcess> StartAsync(bool pinned, Dictionary<string, string> settings, string[] arguments)
    {
        string[] command = [.. Self, .. arguments];
        if (Cores.CanPin)
            command = ["taskset", "-c", pinned ? Cores.First : Cores.All, .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        var server = new ServerProcess(process);
        server.Address = new Uri(await server.LineAsync("ready"));
        return server;
    }

    /// <summary>Advances the virtual clock of the server by one minute.</summary>
    public async Task AdvanceMinuteAsync() => await AskAsync("minute");

    /// <summary>Lets the server pass an hour of virtual time with 20 callers a second, and returns the seconds that it took.</summary>
    public async Task<double> PassAnHourAsync() => double.Parse(await AskAsync("hour"), CultureInfo.InvariantCulture);

    /// <summary>Returns the seconds that the start of the simulator took.</summary>
    public async Task<double> LoadSecondsAsync() => double.Parse(await AskAsync("load"), CultureInfo.InvariantCulture);

    /// <summary>Lets the server pass its meeting day, and returns the seconds that it took and the counts of the day.</summary>
    public Task<string> PassADayAsync() => AskAsync("day");

    /// <summary>Returns the address of the server's control API.</summary>
    public async Task<Uri> ControlAddressAsync() => new(await AskAsync("control"));

    /// <summary>Returns the bytes of live managed objects after a full collection, and the resident bytes of the process.</summary>
    public async Task<(long Managed, long Resident)> MemoryAsync()
    {
        var words = (await AskAsync("memory")).Split(' ');
        return (long.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Returns the costs of the server so far.</summary>
    public async Task<Costs> CostsAsync()
    {
        var words = (await AskAsync("costs")).Split(' ');
        long Word(int at) => long.Parse(words[at], CultureInfo.InvariantCulture);
        return new Costs(Word(0), (int)Word(1), Word(2), TimeSpan.FromTicks(Word(3)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;

        // A server ends at the end of its input, so it does not outlive a generator that was killed. Other programs do not.
        _process.StandardInput.Close();
        if (_isForeign)
            _process.Kill();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }
        _process.Dispose();
    }

    private async Task<string> AskAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return await LineAsync(command);
    }

    private async Task<string> LineAsync(string word)
    {
        string? line;
        try
        {
            line = await _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience);
        }
        catch (TimeoutException)
        {
            line = null;
        }
        return line?.StartsWith(word + " ", StringComparison.Ordinal) == true
            ? line[(word.Length + 1)..]
            : throw new MeasurementException($"A server printed \"{line}\"; expected \"{word} …\".");
    }
}
