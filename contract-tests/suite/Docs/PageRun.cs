using System.Text.RegularExpressions;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;

namespace CmsSim.ContractTests.Docs;

/// <summary>
/// Does what a page says, block by block, as a reader would: in a folder of its own, with one cluster that the first command starts
/// unless the page starts another.
/// </summary>
internal sealed partial class PageRun : IAsyncDisposable
{
    private const string Alias = "cmssim=dotnet run -c Release --project cli --";

    private static readonly TimeSpan s_longestCommand = TimeSpan.FromMinutes(1);

    private readonly Page _page;
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim").FullName;
    private readonly PortMap _ports = new();
    private readonly List<(Command Command, OutputCapture Output, Task<int> Run)> _endless = [];
    private readonly List<string> _lines = [];
    private readonly HashSet<string> _unusedFiles = [];
    private readonly HashSet<string> _madeFolders = [];
    private readonly CancellationTokenSource _stop = new();
    private PageCluster? _cluster;
    private bool _hasServed;

    private PageRun(Page page) => _page = page;

    /// <summary>Runs, compiles or reads every block that the page does not mark; an exception names the place of the first one that fails.</summary>
    public static async Task CheckAsync(Page page)
    {
        await using var run = new PageRun(page);
        foreach (var block in page.Blocks.Where(block => block.NotRunBecause is null && !block.IsRunInAnEmptyFolder))
        {
            try
            {
                await run.CheckAsync(block);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"{block.Place}: {error.Message}", error);
            }
        }
        await run.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task CheckAsync(Block block)
    {
        switch (block.Language)
        {
            case "sh" or "console" or "yaml":
                foreach (var command in block.Commands())
                    await RunAsync(command);
                break;
            case "csharp":
                Sources.Have(block.Text).Should().BeTrue($"the code at {block.Place} has to be part of a test in contract-tests/suite/Docs/Snippets or of the product, line by line");
                break;
            case "xml" or "json":
                if (block.FileName is { } name)
                    await SaveAsync(name, block);
                else
                    await Inputs.CheckAsync(block);
                break;
            case "text":
                if (block.FileName is { } file)
                    await SaveAsync(file, block);
                break;   // others are compared at the end, when all is logged
            default:
                throw new FormatException($"{block.Place}: the tests know no block in \"{block.Language}\"; they know sh, console, yaml, csharp, xml, json and text.");
        }
    }

    // A command of the page reads the file, which may be wrong on purpose.
    private Task SaveAsync(string name, Block block)
    {
        _unusedFiles.Add(name);
        return File.WriteAllTextAsync(Path.Combine(_folder, name), block.Text);
    }

    private async Task RunAsync(Command command)
    {
        var outcome = OutcomeOfAsync(command);
        if (await Task.WhenAny(outcome, Task.Delay(s_longestCommand)) != outcome)
            throw new TimeoutException($"{command.Place}: {command.Text} does not end.");
        var (isSuccess, output) = await outcome;
        if (_cluster is not null)
            await _cluster.PassTimeAsync(_ports);
        output = AsDocumented(output);
        _lines.AddRange(output.Split('\n'));
        if (command.Output.Length > 0)
            Pattern.ShouldMatch(output, command.Output, $"{command.Place}: {command.Text}");
        else
            isSuccess.Should().BeTrue($"{command.Place}: {command.Text} has to work, but says {output}");
    }

    private async Task<(bool IsSuccess, string Output)> OutcomeOfAsync(Command command)
    {
        if (JobSummary().Match(command.Text) is { Success: true } summary)
            return (File.Exists(PathOf(summary.Groups[1].Value)), "");
        switch (ShellWords.Split(command.Text))
        {
            case ["alias", Alias]:
                return (true, "");
            case ["curl", .. var args]:
                await StartedAsync();
                var answered = await Curl.RunAsync([.. args], _ports.Here, PathOf);
                await StoppedRecordingsAsync(args);
                return answered;
            case ["cmssim", .. var args]:
                return await RunToolAsync(command, [.. args]);
            case ["dotnet", "run", "-c", "Release", "--project", "cli", "--", .. var args]:
                return await RunToolAsync(command, [.. args]);
            case var words:
                throw new FormatException($"{command.Place}: the tests know no command {words[0]}.");
        }
    }

    private async Task<(bool IsSuccess, string Output)> RunToolAsync(Command command, List<string> args)
    {
        if (args is ["serve", .. var options] && !options.Contains("list") && !options.Contains("--help"))
            return await ServeAsync([.. options.Select(Mapped)]);
        if (args[0] is "ctl" or "why" or "health" || args.Any(arg => arg.Contains("127.0.0.1")))
            await StartedAsync();
        for (var i = 0; i < args.Count; i++)
        {
            if (i > 0 && args[i - 1] is "-o" or "--output")
                _madeFolders.Add(args[i]);
            args[i] = Mapped(args[i]);
        }
        if (args[0] is "ctl" or "why" or "health" && !args.Contains("--control"))
            args.AddRange(["--control", _ports.Here("http://127.0.0.1:8440")]);
        if (args[0] is "tms" && !args.Contains("--store"))
            args.AddRange(["--store", Path.Combine(_folder, "cmssim-tms.db")]);
        if ((args[0] is "import" or "redact" or "record" || args.Contains("--redact")) && !args.Contains("--key"))
            args.AddRange(["--key", Path.Combine(_folder, "redaction.key")]);
        if (args[0] is "record" && !args.Contains("--certificate"))
            args.AddRange(["--certificate", Path.Combine(_folder, "record.pfx")]);
        if (args[0] is "receive" or "record" || args.Contains("--follow"))
            return await BeginAsync(command, args);

        var (status, output, errors) = await Tool.RunAsync([.. args]);
        return (status is 0, output + errors);
    }

    // A reader whose last serve failed has no cluster.
    private Task StartedAsync() => _hasServed ? Task.CompletedTask : ServeAsync([]);

    private async Task<(bool IsSuccess, string Output)> ServeAsync(IReadOnlyList<string> options)
    {
        await StopClusterAsync();
        _hasServed = true;
        (_cluster, var output) = await PageCluster.ServeAsync(options, _folder, _ports);
        return (_cluster is not null, output);
    }

    /// <summary>Starts a command that ends with Ctrl-C, and leaves it running until the page ends.</summary>
    private async Task<(bool IsSuccess, string Output)> BeginAsync(Command command, List<string> args)
    {
        var documented = 0;
        if (args[0] is "receive")
        {
            var at = args.IndexOf("--port");
            documented = at < 0 ? 8090 : int.Parse(args[at + 1]);
            if (at >= 0)
                args[at + 1] = "0";
            else
                args.AddRange(["--port", "0"]);
        }
        var recorded = args[0] is "record" ? FreePorts(args) : [];
        var output = new OutputCapture();
        var run = Program.RunAsync([.. args], output, output, _stop.Token);
        var first = await output.UntilAsync(text => args[0] is "record" ? text.Contains("Ctrl-C stops.") : text.Contains('\n'), run);
        foreach (var (label, port) in recorded)
            _ports.Add(port, int.Parse(Regex.Match(first, $"(?m)^{label}: http://[^: ]+:([0-9]+)").Groups[1].Value));
        if (documented != 0 && ListenerAddress().Match(first) is { Success: true } address)
            _ports.Add(documented, int.Parse(address.Groups[1].Value));
        _endless.Add((command, output, run));
        var isRunning = first.Length > 0 && !run.IsCompleted;

        // The rest of the output comes later, so nothing is compared before the end.
        return (isRunning, isRunning && command.Output.Length > 0 ? command.Output : first);
    }

    /// <summary>Sets the ports of <c>record</c> to any free ones. Returns those of the page, by their labels in the output.</summary>
    private static List<(string Label, int Port)> FreePorts(List<string> args)
    {
        List<(string, int)> documented = [];
        foreach (var (option, label) in new[] { ("--port", "proxy"), ("--cdr", "call detail records"), ("--control-port", "control") })
        {
            if (args.IndexOf(option) is not (>= 0 and var at))
                continue;
            documented.Add((label, int.Parse(args[at + 1])));
            args[at + 1] = "0";
        }
        return documented;
    }

    // A recording makes its fixtures after the answer to /stop.
    private async Task StoppedRecordingsAsync(IEnumerable<string> curl)
    {
        if (!curl.Any(arg => arg.EndsWith("/stop", StringComparison.Ordinal)))
            return;
        foreach (var (command, _, run) in _endless.Where(one => one.Command.Text.StartsWith("cmssim record", StringComparison.Ordinal)))
        {
            if (await Task.WhenAny(run, Task.Delay(s_longestCommand)) != run)
                throw new TimeoutException($"{command.Place}: {command.Text} does not end after /stop.");
        }
    }

    private async Task EndAsync()
    {
        foreach (var (command, output, run) in _endless)
        {
            var text = await output.UntilAsync(text => command.Output.Length == 0 || Pattern.Matches(AsDocumented(text), command.Output), run);
            if (command.Output.Length > 0)
                Pattern.ShouldMatch(AsDocumented(text), command.Output, $"{command.Place}: {command.Text}");
        }
        await _stop.CancelAsync();
        foreach (var (command, _, run) in _endless)
        {
            if (await Task.WhenAny(run, Task.Delay(s_longestCommand)) != run)
                throw new TimeoutException($"{command.Place}: {command.Text} does not end with Ctrl-C.");
        }
        await StopClusterAsync();
        foreach (var block in _page.Blocks.Where(block => block is { Language: "text", NotRunBecause: null, FileName: null } && !Sources.Have(block.Text)))
        {
            foreach (var line in block.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
                _lines.Exists(logged => Pattern.Matches(logged, line.Trim())).Should().BeTrue($"the line \"{line}\" of the block at {block.Place} has to be in a log or in an output of the page");
        }
        _unusedFiles.Should().BeEmpty($"a command of {_page.Name} has to use each file that the page tells readers to save");
    }

    private async Task StopClusterAsync()
    {
        if (_cluster is null)
            return;
        _lines.AddRange((await _cluster.StopAsync()).Select(AsDocumented));
        await _cluster.DisposeAsync();
        _cluster = null;
    }

    private string Mapped(string arg) => FilePaths().IsMatch(arg) || _madeFolders.Contains(arg.Split('/')[0]) ? PathOf(arg) : _ports.Here(arg);

    /// <summary>A file of the repository, or one in the folder of this run.</summary>
    private string PathOf(string name)
    {
        _unusedFiles.Remove(name);
        var path = Repository.PathOf(name.Split('/'));
        return Path.Exists(path) ? path : Path.Combine(_folder, name);
    }

    private string AsDocumented(string output) =>
        _ports.AsDocumented(output.Replace(_folder + Path.DirectorySeparatorChar, "").Replace(Repository.PathOf() + Path.DirectorySeparatorChar, ""));

    [GeneratedRegex("^(fixtures|logs)/[\\w./-]+$|^[\\w./-]+\\.(xml|jsonl?|html|log|pfx|txt|md|har|http|ics|db)$")]
    private static partial Regex FilePaths();

    [GeneratedRegex("^cat (\\S+) >> \"\\$GITHUB_STEP_SUMMARY\"$")]
    private static partial Regex JobSummary();

    [GeneratedRegex("http://[^: ]+:([0-9]+)")]
    private static partial Regex ListenerAddress();
}
