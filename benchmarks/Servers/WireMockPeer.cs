using WireMock.Server;
using WireMock.Settings;
using Request = WireMock.RequestBuilders.Request;
using Response = WireMock.ResponseBuilders.Response;

namespace CmsSim.Benchmarks.Servers;

/// <summary>The alternative to a simulator: WireMock.Net with one static stub.</summary>
internal static class WireMockPeer
{
    public static (Uri Address, IAsyncDisposable Server) Start(string path, int size)
    {
        // By default WireMock.Net keeps every request, which would slow it down.
        var server = WireMockServer.Start(new WireMockServerSettings { Urls = ["http://127.0.0.1:0"], MaxRequestLogCount = 10 });
        server
            .Given(Request.Create().WithPath(path).UsingGet())
            .RespondWith(Response.Create().WithStatusCode(200).WithHeader("Content-Type", "text/xml").WithBody(new string('x', size)));
        return (new Uri(server.Url!), new Stop(server));
    }

    private sealed class Stop(WireMockServer server) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            server.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
