using System.Text.RegularExpressions;
using CmsSim.Cli;

namespace CmsSim.ContractTests.Docs;

/// <summary>
/// <c>cmssim serve</c> as a page calls it, in this process and on free ports. Where the page leaves the clock the real one, a virtual clock
/// runs as fast as real time, so that tests can skip what a reader waits for.
/// </summary>
internal sealed class PageCluster : IAsyncDisposable
{
    private const string LastLine = "Ctrl-C stops.";

    private readonly CancellationTokenSource _stop = new();
    private readonly OutputCapture _output = new();
    private readonly HttpClient _control = new();
    private readonly string _logs;
    private readonly Task<int> _run;
    private readonly bool _runsByItself;

    private PageCluster(IReadOnlyList<string> args, string folder, PortMap ports)
    {
        _logs = Path.Combine(folder, After(args, "--log-dir") ?? Path.Combine("logs", "run"));
        _runsByItself = After(args, "--clock") is null && After(args, "--from") is null && After(args, "--control-port") is not "none";
        if (After(args, "--control-token") is { } token)
            _control.DefaultRequestHeaders.Authorization = new("Bearer", token);

        List<string> all = ["serve", .. args];
        Set(all, "--log-dir", _logs);
        Set(all, "--certificate", Path.Combine(folder, After(args, "--certificate") ?? "bridge.pfx"));
        if (After(args, "--state-dir") is { } state)
            Set(all, "--state-dir", Path.Combine(folder, state));
        if (_runsByItself)
            Set(all, "--clock", "virtual@2026-01-05T09:00:00Z");
        foreach (var (option, otherwise) in new[] { ("--https-port", 8443), ("--http-port", 8080), ("--control-port", 8440) })
        {
            if (After(args, option) is not "none")
                Set(all, option, "0");
            ports.Expect(option, int.TryParse(After(args, option), out var port) ? port : otherwise);
        }
        _run = Program.RunAsync([.. all], _output, _output, _stop.Token);
    }

    /// <summary>Starts a cluster; none if <c>serve</c> ends at once. The output is that up to the last line before the logs.</summary>
    public static async Task<(PageCluster? Cluster, string Output)> ServeAsync(IReadOnlyList<string> args, string folder, PortMap ports)
    {
        var cluster = new PageCluster(args, folder, ports);
        var output = await cluster._output.UntilAsync(text => text.Contains(LastLine) || (text.Contains("{\"ready\":true") && text.EndsWith('\n')), cluster._run);
        if (cluster._run.IsCompleted)
        {
            await cluster.DisposeAsync();
            return (null, cluster._output.Text);
        }
        ports.Read(output);
        if (cluster._runsByItself)
            await cluster.SendAsync(HttpMethod.Put, ports, "/clock", "{\"speed\":1}");
        return (cluster, output.IndexOf(LastLine, StringComparison.Ordinal) is >= 0 and var last ? output[..(last + LastLine.Length)] : output);
    }

    /// <summary>Lets five seconds pass, as a reader does between two commands, where the page leaves the clock the real one.</summary>
    public Task PassTimeAsync(PortMap ports) =>
        _runsByItself ? SendAsync(HttpMethod.Post, ports, "/clock/advance", "{\"seconds\":5}") : Task.CompletedTask;

    /// <summary>Stops the cluster; the lines that its bridges have logged.</summary>
    public async Task<IReadOnlyList<string>> StopAsync()
    {
        await _stop.CancelAsync();
        await _run;
        return [.. Directory.EnumerateFiles(_logs, "*.log").SelectMany(File.ReadLines)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
        _control.Dispose();
    }

    private static string? After(IReadOnlyList<string> args, string option) =>
        args.Index().FirstOrDefault(entry => entry.Item == option) is { Item: not null } found && found.Index + 1 < args.Count ? args[found.Index + 1] : null;

    private static void Set(List<string> args, string option, string value)
    {
        if (args.IndexOf(option) is >= 0 and var at)
            args[at + 1] = value;
        else
            args.AddRange([option, value]);
    }

    private async Task SendAsync(HttpMethod method, PortMap ports, string path, string body)
    {
        using var request = new HttpRequestMessage(method, ports.Here("http://127.0.0.1:8440" + path)) { Content = new StringContent(body, null, "application/json") };
        using var answer = await _control.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }
}

/// <summary>The ports that a page names, and those that take their place in this run.</summary>
internal sealed partial class PortMap
{
    private readonly Dictionary<string, int> _first = [];
    private readonly Dictionary<int, int> _here = [];

    /// <summary>The page expects the first port of a kind there.</summary>
    public void Expect(string option, int port) => _first[option] = port;

    public void Add(int documented, int here) => _here[documented] = here;

    /// <summary>Takes the ports from the output of <c>serve</c>, which names those of the first bridge first.</summary>
    public void Read(string output)
    {
        var control = ControlAddress().Match(output).Groups[1].Value;
        foreach (var (scheme, option) in new[] { ("https", "--https-port"), ("http", "--http-port") })
        {
            var ports = Addresses().Matches(output).Where(address => address.Groups[1].Value == scheme && address.Groups[2].Value != control)
                .Select(address => int.Parse(address.Groups[2].Value)).Distinct();
            foreach (var (bridge, port) in ports.Index())
                _here[_first[option] + bridge] = port;
        }
        if (control.Length > 0)
            _here[_first["--control-port"]] = int.Parse(control);
    }

    /// <summary>The text with the ports of this run.</summary>
    public string Here(string text) => Replace(text, _here);

    /// <summary>The text with the ports that the page names. A port that a stopped server left may be that of the next one.</summary>
    public string AsDocumented(string text) => Replace(text, _here.DistinctBy(pair => pair.Value).ToDictionary(pair => pair.Value, pair => pair.Key));

    private static string Replace(string text, Dictionary<int, int> ports) => LocalPorts().Replace(text, match =>
        int.TryParse(match.Groups[2].Value, out var port) && ports.TryGetValue(port, out var other) ? $"{match.Groups[1].Value}:{other}" : match.Value);

    [GeneratedRegex("\"?control\"?: ?\"?http://[^:]+:([0-9]+)")]
    private static partial Regex ControlAddress();

    [GeneratedRegex("(https?)://[^:/\" ]+:([0-9]+)")]
    private static partial Regex Addresses();

    [GeneratedRegex("(127\\.0\\.0\\.1|localhost|0\\.0\\.0\\.0):([0-9]+)")]
    private static partial Regex LocalPorts();
}
