using CmsSim.Harness.Coverage;
using CmsSim.Harness.Replay;

namespace CmsSim.Cli;

/// <summary>Reads the sources of a coverage report, once or until the caller stops.</summary>
internal sealed class CoverageRun(IReadOnlyList<ICoverageSource> sources, IReadOnlyList<string>? releases)
{
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);

    private readonly CoverageMeter _meter = new();

    /// <summary>Reads all sources once.</summary>
    public async Task<CoverageReport> ReadAsync(CancellationToken cancellation) => Report(await ReadAsync(sources, cancellation));

    /// <summary>Reads the journals again every second, and shows the coverage, until the caller stops.</summary>
    public async Task<CoverageReport> FollowAsync(CoverageDisplay display, TimeProvider clock, CancellationToken cancellation)
    {
        var journals = sources.Where(source => source is JournalSource).ToList();
        var fixedNotes = await ReadAsync([.. sources.Except(journals)], cancellation);
        var report = Report([.. fixedNotes, .. await ReadAsync(journals, cancellation)]);
        try
        {
            while (true)
            {
                display.Show(report);
                await Task.Delay(s_pace, clock, cancellation);
                report = Report([.. fixedNotes, .. await ReadAsync(journals, cancellation)]);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or TargetUnreachableException)
        {
            // Ctrl-C or the end of the simulator ends the measurement. Its result is what has been read.
        }

        display.Clear();
        return Report(report.Notes);
    }

    private async Task<IReadOnlyList<string>> ReadAsync(IReadOnlyList<ICoverageSource> read, CancellationToken cancellation)
    {
        List<string> notes = [];
        foreach (var source in read)
            notes.AddRange(await source.ReadAsync(_meter, cancellation));
        return notes;
    }

    private CoverageReport Report(IReadOnlyList<string> notes) => _meter.Report([.. sources.Select(source => source.Name)], releases) with { Notes = notes };
}
