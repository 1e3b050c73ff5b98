using System.Diagnostics;
using System.Globalization;
using CmsSim.Client.Scheduling;
using CmsSim.Client.Scheduling.Sqlite;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Scheduling;

/// <summary>
/// <c>cmssim tms run</c> is killed at random instants of a day, and started again each time. CMSSIM_KILLS=200 kills it 200 times, which takes
/// some minutes.
/// </summary>
public sealed class KilledProcesses : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-kills-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_day_with_killed_processes_ends_as_a_day_without()
    {
        var kills = int.Parse(Environment.GetEnvironmentVariable("CMSSIM_KILLS") ?? "4", CultureInfo.InvariantCulture);
        await using var calm = await ScheduleLab.StartAsync();
        var whole = await PlayedDay.PlayAsync(calm, PlayedDay.BookADayAsync, calm.RunUntilAsync, PlayedDay.Length);

        var file = Path.Combine(_folder.FullName, "tms.db");
        await using var lab = await ScheduleLab.StartAsync(
            SqliteScheduleStore.Open(file), options => options with { ControlPort = 0 }, hasSockets: true);
        var killed = 0;
        var day = await PlayedDay.PlayAsync(lab, PlayedDay.BookADayAsync, async until =>
        {
            foreach (var (time, delay) in Instants(lab, until, kills))
            {
                using var process = Start(file, lab.Cms.Control!, until);
                for (var patience = Stopwatch.StartNew(); lab.Now < time && !process.HasExited && patience.Elapsed < s_patience;)
                    await Task.Delay(1);
                await Task.Delay(delay);
                killed += process.HasExited ? 0 : 1;
                process.Kill();
                await process.WaitForExitAsync();
            }
            using var last = Start(file, lab.Cms.Control!, until);
            await last.WaitForExitAsync().WaitAsync(s_patience);
            last.ExitCode.Should().Be(0);
        }, PlayedDay.Length);

        killed.Should().BeGreaterThan(kills * 3 / 4);
        day.ShouldEqual(whole, $"{killed} kills change nothing");
    }

    // Half of them follow a start or an end, because a day consists of polls for the most part.
    private static IEnumerable<(DateTimeOffset Time, TimeSpan Delay)> Instants(ScheduleLab lab, DateTimeOffset until, int amount)
    {
        var chance = new Random(amount);
        var changes = lab.Store.ReadOccurrences(new()).SelectMany(each => new[] { each.Start, each.End }).ToList();
        var start = lab.Now;
        return Enumerable.Range(0, amount)
            .Select(i => i % 2 is 0 ? changes[chance.Next(changes.Count)] : start + chance.NextDouble() * 0.9 * (until - start))
            .Order()
            .Select(time => (time, TimeSpan.FromMilliseconds(chance.Next(0, 20))));
    }

    private static Process Start(string file, Uri control, DateTimeOffset until)
    {
        var tool = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "cmssim.exe" : "cmssim");
        var start = new ProcessStartInfo(tool, ["tms", "run", "--store", file, "--control", $"{control}", "--until", until.ToString("O", CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
