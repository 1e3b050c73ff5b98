using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CmsSim.Cli;
using CmsSim.Client.Scheduling.Sqlite;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Control;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Every verb of the tool against servers that lie, hang, never end or send nonsense.</summary>
[Collection(nameof(Fuzzers))]
public sealed class ToolFuzz : IDisposable
{
    private const int Runs = 12;

    /// <summary>The time after which a run is cancelled, as by Ctrl-C, and the time it then has to end.</summary>
    private static readonly TimeSpan s_cancelled = TimeSpan.FromSeconds(1.5), s_ending = TimeSpan.FromSeconds(10);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-fuzz-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public Task Every_verb_ends_with_a_status_and_a_sentence() => FuzzRun.RunAsync("the tool", (1, 4, 20), async round =>
    {
        await using var cluster = await FuzzCluster.StartAsync(round, FuzzWorld.Of("2.9"));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        var state = await StateAsync(cluster);
        for (var i = 0; i < Runs; i++)
        {
            var (random, lies) = (new Random(round.Random.Next()), !round.OneIn(3));
            await using var server = new HostileServer(request => lies
                ? HostileServer.LieAsync(client, request.Split(' ')[1].StartsWith("/api/", StringComparison.OrdinalIgnoreCase) ? cluster.Host.Bridges[0].Http! : cluster.Host.Control!, request, random)
                : Task.FromResult(HostileServer.Nonsense(random)));
            await RunAsync(round, server, Arguments(round, server, state));
            await cluster.AskAsync(cluster.Control, new FuzzRequest("POST", "/clock/advance", "{\"seconds\":1}"u8.ToArray(), "application/json"));
        }
    });

    [Fact]
    public Task A_process_of_the_tool_ends_as_well() => FuzzRun.RunAsync("processes of the tool", (1, 2, 5), async round =>
    {
        await using var cluster = await FuzzCluster.StartAsync(round, FuzzWorld.Of("2.9"));
        var state = await StateAsync(cluster);
        for (var i = 0; i < 2; i++)
        {
            var random = new Random(round.Random.Next());
            await using var server = new HostileServer(_ => Task.FromResult(HostileServer.Nonsense(random) with { Hangs = false }));
            var args = Arguments(round, server, state).Where(argument => argument is not "--follow").ToArray();
            round.Sends(string.Join(' ', args));
            using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(ExitStatus).Assembly.Location, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw round.Failed("the process did not end within a minute");
            }
            Judge(round, server, process.ExitCode, await output, await errors);
        }
    });

    /// <summary>The state file of an earlier release after a correct bridge was added; each run takes it over.</summary>
    private async Task<string> StateAsync(FuzzCluster cluster)
    {
        var file = Path.Combine(_folder.FullName, $"{Guid.NewGuid()}.db");
        cluster.Host.Clock!.RunAt(1_000);
        foreach (var args in (string[][])[["add", cluster.Host.Bridges[0].Http!.ToString(), .. TmsTool.Credentials], ["reserve", "--quantity", "2"]])
            await Tool.RunAsync(["tms", .. args, "--store", file]);
        cluster.Host.Clock!.RunAt(0);
        using var store = SqliteScheduleStore.Open(file);
        var system = store.ReadSystems().Single();
        return $$"""
            {"target":"{{system.Access.Address}}","user":"admin","callProfile":"{{system.Profiles.CallProfile}}","callLegProfile":"{{system.Profiles.CallLegProfile}}","slots":{"base":1,"quantity":2} }
            """;
    }

    private string[] Arguments(FuzzRound round, HostileServer server, string state)
    {
        var file = Path.Combine(_folder.FullName, $"{round.Seed}.json");
        File.Delete(Path.ChangeExtension(file, ".db"));
        File.WriteAllText(file, Regex.Replace(state, "http://127\\.0\\.0\\.1:[0-9]+/?", server.Address.ToString()));
        string[] tms = ["tms", "--state", file];
        return round.Random.Next(8) switch
        {
            0 => [.. tms, .. round.Pick((string[][])[["status"], ["status", "--json"], ["extend"], ["end", "--title", "T"]])],
            1 => [.. tms, "schedule", "--title", "T", "--dial", "ann@example.com"],
            2 => [.. tms, "reserve", "--quantity", "2"],
            3 => ["tms", "--store", file + ".new", "add", server.Address.ToString(), .. TmsTool.Credentials],
            4 => ["replay", Repository.PathOf("fixtures", "golden", round.Pick(["add.xml", "end.xml", "start.xml"])), "--target", server.Address.ToString(), "--longest-pause", "0"],
            5 => ["why", "1", "--control", server.Address.ToString()],
            6 when round.OneIn(3) => ["health", "--control", server.Address.ToString()],
            _ => ["ctl", .. Command(round), "--control", server.Address.ToString()],
        };
    }

    private string[] Command(FuzzRound round)
    {
        var operation = round.Pick(ControlOperation.All.Where(operation => CtlVerbs.CommandOf(operation) is not null && operation.Path is not "/world").ToList());
        return
        [
            .. CtlVerbs.CommandOf(operation)!.Split(' ').Where(word => !word.StartsWith("--", StringComparison.Ordinal)).Select(word => word[0] is not '<' ? word
                : word.Contains(":number", StringComparison.Ordinal) ? "1" : word.Contains(":list", StringComparison.Ordinal) ? Guid.Empty.ToString() : "Core1"),
            .. operation.HasFollowing && round.OneIn(2) ? ["--follow"] : Array.Empty<string>(),
            .. round.OneIn(2) ? ["--json"] : Array.Empty<string>(),
        ];
    }

    private static async Task RunAsync(FuzzRound round, HostileServer server, string[] args)
    {
        round.Sends(string.Join(' ', args));
        using var cancelled = new CancellationTokenSource(s_cancelled);
        var (output, errors) = (new StringWriter(CultureInfo.InvariantCulture), new StringWriter(CultureInfo.InvariantCulture));
        var running = Task.Run(() => Program.RunAsync(args, output, errors, cancelled.Token));
        if (await Task.WhenAny(running, Task.Delay(s_cancelled + s_ending)) != running)
            throw round.Failed($"the tool did not end within {s_ending.TotalSeconds} seconds of being cancelled");
        Judge(round, server, await running, output.ToString(), errors.ToString());
    }

    private static void Judge(FuzzRound round, HostileServer server, int status, string output, string errors)
    {
        round.Answered(status);
        if (status is < 0 or > 4)
            throw round.Failed($"the tool ended with {status}: {errors}");
        if (server.IsReadWithoutEnd)
            throw round.Failed("the tool read an endless answer without end");
        if (Regex.IsMatch(output + errors, "(?m)^   at |Unhandled"))
            throw round.Failed($"the tool printed a stack trace: {output}{errors}");
        if (Regex.Match(output + errors, "[\0-\b\u000b-\u001f\u007f-\u009f\u2028\u2029]") is { Success: true } control)
            throw round.Failed($"the tool printed the control character {(int)control.Value[0]:x4}: {output}{errors}");
    }
}
