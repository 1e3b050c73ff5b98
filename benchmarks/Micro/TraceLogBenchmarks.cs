using System.Net;
using BenchmarkDotNet.Attributes;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;

namespace CmsSim.Benchmarks.Micro;

/// <summary>Logs one exchange: a page of 20 spaces, of which the trace prints the first lines; a form; and a query.</summary>
[MemoryDiagnoser]
public class TraceLogBenchmarks : IAsyncDisposable
{
    private readonly Syslog _log = new("Core1", TimeProvider.System, [Stream.Null]);
    private readonly ByteBuffer _body = new();

    private readonly ApiRequest _request = new()
    {
        Method = "GET",
        Target = "/api/v1/coSpaces",
        Path = "/api/v1/coSpaces",
        Client = IPAddress.Loopback,
        ClientNames = new Dictionary<string, string>(),
    };

    private readonly ApiRequest _form = new()
    {
        Method = "POST",
        Target = "/api/v1/coSpaces",
        Path = "/api/v1/coSpaces",
        Client = IPAddress.Loopback,
        ClientNames = new Dictionary<string, string>(),
        ContentType = "application/x-www-form-urlencoded",
        Content = "name=Town+Hall&uri=town.hall&callId=4711&callProfile=1285fa9c-f221-4af7-8462-51cf1d7542eb&defaultLayout=allEqual&requireCallId=true"u8.ToArray(),
    };

    private readonly ApiRequest _query = new()
    {
        Method = "GET",
        Target = "/api/v1/coSpaces?offset=20&limit=20&filter=hall",
        Path = "/api/v1/coSpaces",
        Client = IPAddress.Loopback,
        ClientNames = new Dictionary<string, string>(),
    };

    [GlobalSetup]
    public void Render()
    {
        var cluster = Subjects.Cluster(1000);
        var bridge = cluster.Bridges[0];
        XmlRenderer.ListStart(_body, CoSpace.Definition, 1000, bridge);
        foreach (var space in bridge.TableOf(CoSpace.Definition).From(0).Take(20))
            XmlRenderer.Entry(_body, space, Subjects.Spaces, bridge, cluster.RenderedEntries);
        XmlRenderer.ListEnd(_body, CoSpace.Definition);
    }

    [Benchmark]
    public void Exchange()
    {
        var trace = new TraceLog(_log, 17);
        trace.Request(_request, withBody: true);
        trace.Answer(new ApiAnswer(200), _body.Written);
        _log.Signal();
    }

    [Benchmark]
    public void Form()
    {
        new TraceLog(_log, 17).Request(_form, withBody: true);
        _log.Signal();
    }

    [Benchmark]
    public void Query()
    {
        new TraceLog(_log, 17).Request(_query, withBody: true);
        _log.Signal();
    }

    [GlobalCleanup]
    public Task CloseAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
