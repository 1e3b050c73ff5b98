using CmsSim.Harness.Record;

namespace CmsSim.Benchmarks.Servers;

/// <summary>The recording proxy in front of another server, over plain HTTP on both sides.</summary>
internal static class RecorderServer
{
    public static (Uri Address, IAsyncDisposable Server) Start(Uri upstream, string file)
    {
        var proxy = RecordingProxy.Start(new RecordingProxyOptions { Upstream = upstream, File = file });
        return (proxy.Http!, proxy);
    }
}
