using System.CommandLine;
using System.Text.Json;
using CmsSim.Cli;

namespace CmsSim.ContractTests.Support;

/// <summary>Runs the tool in this process as a shell would.</summary>
internal static class Tool
{
    public static async Task<(int Status, string Output, string Errors)> RunAsync(params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        var status = await Program.RunAsync(args, output, errors);
        return (status, output.ToString(), errors.ToString());
    }

    /// <summary>Reads the command line of one verb. A mistake is an exception, as in the tool.</summary>
    public static ParseResult Parse(Command verb, params string[] words)
    {
        var parsed = new RootCommand { verb }.Parse(words);
        return parsed.Errors is [var first, ..] ? throw new UserErrorException(Numbers.SentenceOf(first)) : parsed;
    }
}

/// <summary><c>cmssim serve</c> in the background, on free ports.</summary>
internal sealed class RunningTool : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<int> _run;
    private readonly FirstLine _output = new();

    private RunningTool(string[] args) => _run = Program.RunAsync(args, _output, _output, _stop.Token);

    public string[] Https { get; private set; } = [];

    public string Control { get; private set; } = "";

    public bool IsPartial { get; private set; }

    public static async Task<RunningTool> ServeAsync(params string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("cmssim").FullName;
        var tool = new RunningTool([
            "serve", "--json", "--https-port", "0", "--http-port", "none", "--control-port", "0",
            .. args.Contains("--log-dir") ? [] : (string[])["--log-dir", folder], .. args.Contains("--certificate") ? [] : (string[])["--certificate", Path.Combine(folder, "bridge.pfx")], .. args]);
        var first = await Task.WhenAny(tool._output.Line, tool._run);
        if (first != tool._output.Line)
            throw new InvalidOperationException($"serve ended with {await tool._run}.");

        using var ready = JsonDocument.Parse(await tool._output.Line);
        tool.Https = [.. ready.RootElement.GetProperty("bridges").EnumerateArray().Select(bridge => bridge.GetProperty("https").GetString()!)];
        tool.IsPartial = ready.RootElement.GetProperty("partial").GetBoolean();
        tool.Control = ready.RootElement.GetProperty("control").GetString()!;
        return tool;
    }

    /// <summary>Stops it as Ctrl-C does and returns its exit status.</summary>
    public async Task<int> StopAsync()
    {
        await _stop.CancelAsync();
        return await _run;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Task WriteLineAsync(string? value)
        {
            _line.TrySetResult(value ?? "");
            return Task.CompletedTask;
        }
    }
}
