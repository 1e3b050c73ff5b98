using System.Net;
using System.Text;
using System.Threading.Channels;
using CmsSim.Client.Cdr;
using CmsSim.Client.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace CmsSim.ContractTests.Client;

/// <summary>An application with a receiver of call detail records, and the log of what it does.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Channel<CdrDelivery> _deliveries = Channel.CreateUnbounded<CdrDelivery>();
    private readonly HttpClient _http = new();
    private readonly WebApplication _app;
    private readonly LogLines _log = new();
    private int _calls;

    private Receiver(Func<Task> process, Func<bool> fails, CmsCdrOptions? options)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(_log);
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapCmsCdr("/cdr/{bridge}", async (delivery, _) =>
        {
            Interlocked.Increment(ref _calls);
            await process();
            await _deliveries.Writer.WriteAsync(delivery, CancellationToken.None);
            if (fails())
                throw new InvalidOperationException("The handler fails.");
        }, options);
    }

    public Uri Address => new(_app.Urls.First() + "/cdr/Core1");

    public IReadOnlyList<string> Log => _log.Lines;

    /// <summary>The calls of the handler so far.</summary>
    public int Calls => _calls;

    public static async Task<Receiver> StartAsync(Func<Task>? process = null, Func<bool>? fails = null, CmsCdrOptions? options = null)
    {
        var receiver = new Receiver(process ?? (() => Task.CompletedTask), fails ?? (() => false), options);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Returns the next delivery to the handler, also one for which it fails.</summary>
    public Task<CdrDelivery> NextAsync() => _deliveries.Reader.ReadAsync().AsTask().WaitAsync(s_patience);

    public async Task<HttpStatusCode> PostAsync(string body, string query = "", bool isChunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address + query) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Headers.TransferEncodingChunked = isChunked;
        using var answer = await _http.SendAsync(request);
        return answer.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
