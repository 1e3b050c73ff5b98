using System.Net.Http.Headers;
using System.Net.Security;

namespace CmsSim.Simulator.Cdr;

/// <summary>
/// POSTs to machines outside, over connections that are kept. Certificates are not checked, and redirects are not followed: no source
/// tells of a trust store for receivers (inferred).
/// </summary>
internal sealed class OutgoingPosts : IPosts
{
    // Most runs send nothing, and need no client.
    private readonly Lazy<HttpClient> _client = new(() => new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
    })
    { Timeout = Timeout.InfiniteTimeSpan });

    private readonly Lock _sync = new();
    private readonly HashSet<Task> _running = [];

    public void Send(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered, CancellationToken end)
    {
        lock (_sync)
        {
            _running.RemoveWhere(task => task.IsCompleted);
            _running.Add(Task.Run(async () =>
            {
                var delivered = await IsAcceptedAsync(address, mediaType, document, answerWithin, end);
                if (!end.IsCancellationRequested)
                    answered(delivered);
            }, CancellationToken.None));
        }
    }

    /// <summary>Returns when nothing is under way any more; whoever disposes has cancelled it.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_sync)
            running = [.. _running];
        await Task.WhenAll(running);
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    private async Task<bool> IsAcceptedAsync(Uri address, string mediaType, byte[] body, TimeSpan answerWithin, CancellationToken end)
    {
        using var patience = new CancellationTokenSource(answerWithin, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, end);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        try
        {
            // What the receiver says beside the status does not matter; so its body is not waited for.
            using var answer = await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception)
        {
            // Whatever goes wrong with a machine outside, the record has not arrived.
            return false;
        }
    }
}
