using System.CommandLine;
using CmsSim.Cli;
using CmsSim.Cli.Tms;
using CmsSim.Client.Scheduling;
using CmsSim.Client.Scheduling.Sqlite;
using FluentAssertions;

namespace CmsSim.ContractTests.Support;

/// <summary>Runs <c>cmssim tms</c> verbs in this process on a schedule of its own. Pauses on the clock end at once.</summary>
internal sealed class TmsTool : IDisposable
{
    /// <summary>The credentials that <c>tms add</c> requires.</summary>
    public static readonly string[] Credentials = ["--user", "admin", "--password", "admin"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-tms-");

    public string Store => PathOf("tms.db");

    /// <summary>The control API whose clock the verbs use. Null for a clock that starts in 2000.</summary>
    public string? Control { get; init; }

    public IReadOnlyList<string> Files => [.. _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Runs a verb that has to succeed, and returns its output.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var (output, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        (await InvokeAsync(arguments, output, errors)).Should().Be(ExitStatus.Fine, errors.ToString());
        return output.ToString();
    }

    /// <summary>Runs a verb that has to fail, and returns its exit status and its sentences.</summary>
    public async Task<(int Exit, string Message)> FailAsync(params string[] arguments)
    {
        var failure = (await FluentActions.Awaiting(() => InvokeAsync(arguments)).Should().ThrowAsync<UserErrorException>()).Which;
        return (failure.ExitStatus, failure.Message);
    }

    public async Task<int> InvokeAsync(string[] arguments, TextWriter? output = null, TextWriter? errors = null, CancellationToken cancellation = default)
    {
        var time = new WatchedTime();
        string[] store = arguments.Contains("--store") || arguments.Contains("--state") ? [] : ["--store", Store];
        string[] control = Control is null ? [] : ["--control", Control];
        var run = Tool.Parse(TmsCommand.Create(time), ["tms", .. arguments, .. store, .. control]).InvokeAsync(
            new() { Output = output ?? TextWriter.Null, Error = errors ?? TextWriter.Null, EnableDefaultExceptionHandler = false }, cancellation);
        await time.PassUntilAsync(run);
        return await run;
    }

    /// <summary>Adds a bridge, and reserves slots from 1.</summary>
    public async Task AddAsync(Uri bridge, int slots = 5)
    {
        await RunAsync(["add", $"{bridge}", .. Credentials]);
        await RunAsync("reserve", "--quantity", $"{slots}");
    }

    /// <summary>Uses the schedule directly.</summary>
    public T Use<T>(Func<IScheduleStore, T> use)
    {
        using var store = SqliteScheduleStore.Open(Store);
        return use(store);
    }

    /// <summary>The conferences that are being started, running or being ended.</summary>
    public IReadOnlyList<Occurrence> Active() => Use(store => store.ReadOccurrences(new() { OnlyOpen = true }).Where(each => each.IsActive).ToList());

    public void Dispose() => _folder.Delete(recursive: true);
}
