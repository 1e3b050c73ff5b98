using CmsSim.Simulator.State;

namespace CmsSim.Simulator;

/// <summary>
/// The folder of the log files: <c>Core1.log</c> and so on for the bridges, and <c>cmssim.log</c> for incidents of the simulator itself.
/// Only their owner can read the files.
/// </summary>
internal sealed class LogFolder : IAsyncDisposable
{
    private const string Own = "cmssim";

    /// <summary>The time that opening a file may take. Opening a pipe without a reader never ends.</summary>
    private static readonly TimeSpan s_opensWithin = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, LogFile> _opened = [];
    private readonly string? _folder;
    private readonly long? _fileSize;
    private readonly int _filesKept;
    private readonly Func<string, Stream>? _live;
    private readonly IReadOnlyList<SyslogServer> _servers;
    private readonly LogPatience _patience;
    private readonly int _eventLines;
    private readonly Syslog? _own;
    private volatile string _opening = "";

    // The options are not kept as a whole, because they contain the text of the world.
    private LogFolder(SimulatorOptions options, TimeProvider clock)
    {
        (_folder, _fileSize, _filesKept, _live) = (options.LogDirectory, options.LogFileSize, options.LogFilesKept, options.LogStream);
        _servers = options.SyslogServers;
        _eventLines = options.Limits.EventLogLines;
        _patience = new LogPatience
        {
            Time = options.RealTime,
            Backlog = options.Limits.LogBacklog,
            Wait = TimeSpan.FromMilliseconds(options.Limits.LogWaitMilliseconds),
        };
        if (_folder is not null)
            _own = new Syslog("localhost", clock, [FileOf(Own)], _patience);
    }

    /// <summary>Opens the logs of these bridges.</summary>
    /// <exception cref="SimulatorStartException">The folder cannot be created, or one of the files cannot be opened.</exception>
    public static async Task<LogFolder> OpenAsync(SimulatorOptions options, IEnumerable<string> bridges, TimeProvider clock)
    {
        if (options.LogDirectory is null)
            return new LogFolder(options, clock);
        MakeFolder(options.LogDirectory);
        var logs = new LogFolder(options, clock);
        try
        {
            await Task.Factory.StartNew(() => logs.Open(bridges), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .WaitAsync(s_opensWithin, options.RealTime);
            return logs;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or TimeoutException)
        {
            var file = logs._opening;
            if (error is not TimeoutException)
                await logs.DisposeAsync();
            var why = Directory.Exists(file) ? "It is a folder." : error is TimeoutException ? "Opening it timed out; is it a pipe without a reader?" : error.Message;
            throw new SimulatorStartException($"The log {file} cannot be opened: {why} Remove it, or choose another log folder.");
        }
    }

    /// <summary>The log of a bridge. A file that is not open yet is opened when the first line is written.</summary>
    public Syslog LogOf(string bridge, TimeProvider clock)
    {
        List<Stream> sinks = [];
        if (_folder is not null)
            sinks.Add(_opened.Remove(bridge, out var file) ? file : FileOf(bridge));
        if (_live is not null)
            sinks.Add(_live(bridge));
        sinks.AddRange(_servers.Select(server => new SyslogStream(server)));
        return new Syslog(bridge, clock, sinks, _patience, _eventLines);
    }

    /// <summary>Writes a line to the log of the simulator itself.</summary>
    public void Note(string line) => _own?.WriteOwn(line);

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _opened.Values)
            await file.DisposeAsync();
        if (_own is not null)
            await _own.DisposeAsync();
    }

    private void Open(IEnumerable<string> bridges)
    {
        foreach (var bridge in bridges)
        {
            var file = FileOf(bridge);
            _opening = file.Name;
            file.Open();
            _opened[bridge] = file;
        }
    }

    private LogFile FileOf(string log) => new(Path.Combine(_folder!, NameOf(log)), _fileSize, _filesKept);

    // A bridge that is named like the simulator's own log gets another file.
    private string NameOf(string log) => log.Equals(Own, StringComparison.OrdinalIgnoreCase) && _own is not null ? log + ".bridge.log" : log + ".log";

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SimulatorStartException($"Logs cannot be written to {folder}: {error.Message}");
        }
    }
}
