using CmsSim.Harness.Record;

namespace CmsSim.ContractTests.Recordings;

/// <summary>A recording proxy on free ports, in a folder of its own.</summary>
internal sealed class RecordedRun : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-record-");
    private readonly List<string> _warnings = [];

    private RecordedRun(Uri upstream, Func<RecordingProxyOptions, RecordingProxyOptions>? configure)
    {
        var options = new RecordingProxyOptions { Upstream = upstream, File = File, Warned = Warn, Trust = Harness.Replay.CertificateTrust.Any };
        Proxy = RecordingProxy.Start(configure?.Invoke(options) ?? options);
    }

    public RecordingProxy Proxy { get; }

    public string Folder => _folder.FullName;

    public string File => Path.Combine(_folder.FullName, "recording.raw");

    /// <summary>The sentences of the proxy so far.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_warnings)
                return [.. _warnings];
        }
    }

    public static RecordedRun Start(Uri upstream, Func<RecordingProxyOptions, RecordingProxyOptions>? configure = null) => new(upstream, configure);

    /// <summary>Reads everything that is recorded.</summary>
    public IReadOnlyList<RecordedItem> Items(RecordingReaderOptions? options = null)
    {
        using var reader = RecordingReader.Open(Folder, options);
        return [.. reader.Read()];
    }

    /// <summary>Stops the proxy, and reads everything that is recorded.</summary>
    public async Task<IReadOnlyList<RecordedItem>> StopAsync()
    {
        await Proxy.StopAsync();
        return Items();
    }

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private void Warn(string sentence)
    {
        lock (_warnings)
            _warnings.Add(sentence);
    }
}
