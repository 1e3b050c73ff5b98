using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Logs;

/// <summary>Logs on disks that are full, slow, stuck or gone.</summary>
public sealed class SlowLogs
{
    private static readonly Limits s_small = new() { LogBacklog = 64 * 1024 };

    [Fact]
    public async Task A_full_disk_is_reported_once_and_the_log_resumes_where_it_stopped()
    {
        var (disk, time) = (new Disk(), new VirtualClock(SimulatedCluster.Start));
        await using var cluster = await StartAsync(disk, options => options with { RealTime = time });

        await GetAsync(cluster, 1);
        disk.IsFull = true;
        await GetAsync(cluster, 5);
        disk.Text.Should().EndWith("\n", "half a line is removed");
        for (var i = 0; i < 5; i++)
            time.Advance(TimeSpan.FromSeconds(1));
        disk.IsFull = false;
        await ResumeAsync(disk, time, until: text => text.Contains("API trace 6: sending"));

        Numbers(disk.Text).Should().Equal(1, 2, 3, 4, 5, 6);
        Errors(cluster).Should().SatisfyRespectively(
            full => full.Should().Be("writing the log stream of Core1: No space left on device; it is tried again until it can be written"),
            back => back.Should().Be("writing the log stream of Core1: it is written again; no line was lost"));
    }

    [Fact]
    public async Task A_full_disk_loses_lines_and_the_log_counts_them()
    {
        var (disk, time) = (new Disk(), new VirtualClock(SimulatedCluster.Start));
        await using var cluster = await StartAsync(disk, options => options with { RealTime = time, Limits = s_small });
        await GetAsync(cluster, 1);
        var linesOfEach = Lines(disk.Text);

        disk.IsFull = true;
        await GetAsync(cluster, 399);
        disk.IsFull = false;
        await ResumeAsync(disk, time, until: text => text.Contains("API trace 400: sending"));

        disk.Text.Should().StartWith("Jul 26").And.EndWith("\n");
        disk.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().OnlyContain(line => line.StartsWith("Jul 26 14:00:00 user.info Core1 host:server:  INFO : API trace "));
        LostLines(cluster).Should().BePositive().And.Be(400 * linesOfEach - Lines(disk.Text));
    }

    [Fact]
    public async Task A_log_with_half_a_line_that_cannot_be_cut_continues_on_a_new_line()
    {
        var (disk, time) = (new Disk { IsSeekable = false }, new VirtualClock(SimulatedCluster.Start));
        await using var cluster = await StartAsync(disk, options => options with { RealTime = time });

        disk.IsFull = true;
        await GetAsync(cluster, 1);
        disk.IsFull = false;
        await ResumeAsync(disk, time, until: text => text.Contains("API trace 1: sending"));

        disk.Text.Split('\n').Should().Contain(line => line.StartsWith("Jul 26") && line.EndsWith("GET for \"/api/v1/system/status\" (from 127.0.0.1)"));
    }

    [Fact]
    public async Task A_failing_log_delays_nothing_and_is_tried_again()
    {
        var (disk, time) = (new Disk { Failure = new InvalidOperationException("a bug") }, new VirtualClock(SimulatedCluster.Start));
        await using var cluster = await StartAsync(disk, options => options with { RealTime = time });

        disk.IsFull = true;
        await GetAsync(cluster, 1);
        disk.IsFull = false;
        await ResumeAsync(disk, time, until: text => text.Contains("API trace 1: sending"));

        Errors(cluster)[0].Should().Contain("a bug");
    }

    [Fact]
    public async Task A_disposed_log_gets_no_more_lines()
    {
        var disk = new Disk { IsFull = true, Failure = new ObjectDisposedException("disk") };
        await using var cluster = await StartAsync(disk);

        await GetAsync(cluster, 1);
        while (cluster.Host.Cluster.Bridges[0].Syslog.IsOn)
            await Task.Yield();

        Errors(cluster).Should().ContainSingle().Which.Should().Contain("it gets no more lines");
        (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_stuck_log_loses_lines_while_bridges_answer_and_other_logs_get_all()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim").FullName;
        var disk = new Disk();
        await using (var cluster = await StartAsync(disk, options => options with { LogDirectory = folder, Limits = s_small with { LogWaitMilliseconds = 1 } }))
        {
            disk.Halt();
            await GetAsync(cluster, 500, flushes: false);
            Errors(cluster)[0].Should().StartWith("writing the log stream of Core1: it accepts no more lines");
            disk.Continue();
            await GetAsync(cluster, 1);
            while (!disk.Text.Contains("API trace 501: sending"))
                await Task.Yield();
            await cluster.Host.FlushLogsAsync();

            var whole = await File.ReadAllTextAsync(Path.Combine(folder, "Core1.log"));
            Numbers(whole).Should().Equal(Enumerable.Range(1, 501));
            LostLines(cluster).Should().BePositive().And.Be(Lines(whole) - Lines(disk.Text));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Requests_wait_for_a_slow_log_so_that_it_loses_no_line()
    {
        var (disk, time) = (new Disk(), new VirtualClock(SimulatedCluster.Start));
        await using var cluster = await StartAsync(disk, options => options with { RealTime = time, Limits = s_small });

        disk.Halt();
        var requests = GetAsync(cluster, 300, flushes: false);
        while (cluster.Host.Cluster.Bridges[0].Syslog.HasRoom)
            await Task.Yield();
        requests.IsCompleted.Should().BeFalse();
        disk.Continue();
        await requests;
        await cluster.Host.FlushLogsAsync();

        Numbers(disk.Text).Should().Equal(Enumerable.Range(1, 300));
        Errors(cluster).Should().BeEmpty();
    }

    [Fact]
    public async Task A_flush_waits_for_the_lines_that_follow_those_being_written()
    {
        var disk = new Disk();
        await using var cluster = await StartAsync(disk, options => options);
        disk.Halt();
        cluster.Host.Cluster.Bridges[0].Log("first line");
        await disk.WritesAsync(1);
        cluster.Host.Cluster.Bridges[0].Log("second line");
        var flush = cluster.Host.FlushLogsAsync();

        disk.ContinueOnce();
        await disk.WritesAsync(2);

        flush.IsCompleted.Should().BeFalse();
        disk.Continue();
        await flush;
        disk.Text.Should().EndWith("second line\n");
    }

    [Fact]
    public async Task A_stream_that_is_detached_while_it_writes_loses_no_lines()
    {
        await using var cluster = await StartAsync(new Disk(), options => options);
        var log = cluster.Host.Cluster.Bridges[0].Syslog;
        var stream = new HeldStream();
        log.Attach(stream);
        log.WriteServer("user"u8, "first line");
        await stream.Begun;
        for (var line = 0; line < 1_000; line++)
            log.WriteServer("user"u8, new string('x', 200));

        log.Detach(stream);
        stream.EndWrite();

        cluster.Host.Cluster.Incidents.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_single_line_that_a_log_does_not_take_is_reported()
    {
        var (disk, time) = (new Disk(), new VirtualClock(SimulatedCluster.Start));
        List<string> told = [];
        var cluster = await StartAsync(disk, options => options with { RealTime = time, OnIncident = told.Add });
        disk.Halt();
        cluster.Host.Cluster.Bridges[0].Log("last line");

        var end = cluster.DisposeAsync().AsTask();
        while (!end.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await end;
        told.Should().Equal("incident 1 while closing the log stream of Core1: its last 1 lines could not be written and are lost");
    }

    [Fact]
    public async Task A_log_that_accepts_nothing_still_ends_with_the_run()
    {
        var (disk, time) = (new Disk(), new VirtualClock(SimulatedCluster.Start));
        List<string> told = [];
        var cluster = await StartAsync(disk, options => options with { RealTime = time, OnIncident = told.Add });
        disk.Halt();
        await GetAsync(cluster, 1, flushes: false);

        var end = cluster.DisposeAsync().AsTask();
        while (!end.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await end;
        told.Should().ContainSingle().Which.Should().MatchRegex("closing the log stream of Core1: its last \\d+ lines could not be written and are lost");
    }

    private static Task<SimulatedCluster> StartAsync(Disk disk, Func<SimulatorOptions, SimulatorOptions>? configure = null) =>
        SimulatedCluster.StartAsync("<world><bridge name=\"Core1\"/></world>", options =>
        {
            var onDisk = options with { LogStream = _ => disk };
            return configure?.Invoke(onDisk) ?? onDisk;
        });

    private static async Task GetAsync(SimulatedCluster cluster, int times, bool flushes = true)
    {
        for (var i = 0; i < times; i++)
            (await cluster.GetAsync("/api/v1/system/status")).Status.Should().Be(200);
        if (flushes)
            await cluster.Host.FlushLogsAsync();
    }

    // The log retries on a clock of its own.
    private static async Task ResumeAsync(Disk disk, VirtualClock time, Func<string, bool> until)
    {
        while (!until(disk.Text))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static List<string> Errors(SimulatedCluster cluster) => [.. cluster.Host.Cluster.Incidents.Latest.Select(incident => $"{incident.Doing}: {incident.Error}")];

    private static int LostLines(SimulatedCluster cluster) =>
        Errors(cluster).Sum(error => Regex.Match(error, "(\\d+) lines were lost") is { Success: true } match ? int.Parse(match.Groups[1].Value) : 0);

    private static int Lines(string log) => log.Count(c => c == '\n');

    private static IEnumerable<int> Numbers(string log) => Regex.Matches(log, "API trace (\\d+): GET").Select(match => int.Parse(match.Groups[1].Value));

    /// <summary>A stream that fails in the middle of a write, or accepts nothing for a while.</summary>
    /// <summary>A stream whose writes wait until the test ends them. The writer continues before <see cref="EndWrite"/> returns.</summary>
    private sealed class HeldStream : MemoryStream
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _ended = new();

        public Task Begun => _begun.Task;

        public void EndWrite() => _ended.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _begun.TrySetResult();
            await _ended.Task;
        }
    }

    private sealed class Disk : Stream
    {
        private readonly MemoryStream _kept = new();
        private readonly Lock _sync = new();
        private TaskCompletionSource? _halted;
        private int _haltedWrites;

        public volatile bool IsFull;

        public Exception Failure { get; init; } = new IOException("No space left on device");

        public bool IsSeekable { get; init; } = true;

        public override bool CanSeek => IsSeekable;

        public string Text
        {
            get
            {
                lock (_sync)
                    return Encoding.UTF8.GetString(_kept.ToArray());
            }
        }

        public override bool CanRead => false;

        public override bool CanWrite => true;

        public override long Length => _kept.Length;

        public override long Position { get => _kept.Position; set => _kept.Position = value; }

        public void Halt() => _halted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Lets the writes that wait continue, and halts later ones.</summary>
        public void ContinueOnce()
        {
            var halted = _halted!;
            Halt();
            halted.SetResult();
        }

        /// <summary>Returns once so many writes have begun since the first halt.</summary>
        public async Task WritesAsync(int count)
        {
            while (Volatile.Read(ref _haltedWrites) < count)
                await Task.Yield();
        }

        public void Continue()
        {
            var halted = _halted!;
            _halted = null;
            halted.SetResult();
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_halted is { } halted)
            {
                Interlocked.Increment(ref _haltedWrites);
                await halted.Task;
            }
            lock (_sync)
                _kept.Write(buffer.Span[..(IsFull ? buffer.Length / 2 : buffer.Length)]);
            if (IsFull)
                throw Failure;
        }

        public override void SetLength(long value)
        {
            lock (_sync)
                _kept.SetLength(value);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
