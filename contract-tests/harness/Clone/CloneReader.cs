using System.Globalization;
using System.Text;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Clone;

/// <summary>Sends GET requests to one bridge, at a limited rate, on one connection after the other. It can send no other method.</summary>
/// <param name="target">The bridge, with its credentials.</param>
/// <param name="bridge">The index of the bridge among those that are crawled, from 0.</param>
/// <param name="pace">The rate. Null for no limit.</param>
/// <param name="options">The time limits and the number of attempts.</param>
internal sealed class CloneReader(ReplayTarget target, int bridge, RequestPace? pace, CloneOptions options) : IAsyncDisposable
{
    // The bridge is gone when so many nodes in a row are not answered.
    private const int MostSilent = 3;

    private readonly ReplayOptions _wire = new()
    {
        ConnectTimeout = options.ConnectTimeout,
        LargestAnswer = options.LargestAnswer,
        Clock = options.Clock,
    };

    private readonly string _head =
        $" HTTP/1.1\r\nHost: {target.Address.Authority}\r\nAuthorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{target.User}:{target.Password}"))}\r\n\r\n";

    private WireConnection? _connection;
    private bool _hasAnswered;
    private int _silent;

    /// <summary>The address of the bridge.</summary>
    public Uri Address => target.Address;

    /// <summary>
    /// Returns the answer to a GET. An attempt without an answer, or with one of 429 or 5xx, is repeated after a pause. Returns the reason, in
    /// words, when the last attempt has no answer. A wrong address shows at once: before the first answer, a failed connection is not repeated.
    /// </summary>
    /// <exception cref="CloneCredentialsException">The bridge rejects the credentials.</exception>
    /// <exception cref="TargetUnreachableException">The bridge cannot be reached, or has answered nothing for several nodes.</exception>
    public async Task<(CloneAnswer? Answer, string? Failure)> GetAsync(string path, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var isLast = attempt >= options.Attempts;
            var (answer, failure) = await TryAsync(path, isLast, cancellation);
            if (answer is { Status: 401 })
                throw new CloneCredentialsException($"{target.Address} rejects the password of user \"{target.User}\" (401).");
            if (answer is { Status: < 500 and not 429 } || isLast)
            {
                _silent = answer is null ? _silent + 1 : 0;
                if (_silent >= MostSilent)
                    throw new TargetUnreachableException(target.Address, failure!);
                return (answer, failure);
            }

            await Task.Delay(options.Pause * (1 << Math.Min(attempt - 1, 10)), options.Clock, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _connection = null;
    }

    // A bridge may close a connection after any answer, such as the hundredth, so a failure of a used connection says nothing about the request.
    private async Task<(CloneAnswer? Answer, string? Failure)> TryAsync(string path, bool isLast, CancellationToken cancellation)
    {
        var isUsed = _connection is { IsStale: false };
        var (answer, failure, isBroken) = await SendAsync(path, isLast, cancellation);
        if (isUsed && isBroken)
            (answer, failure, _) = await SendAsync(path, isLast, cancellation);
        return (answer, failure);
    }

    private async Task<(CloneAnswer? Answer, string? Failure, bool IsBroken)> SendAsync(string path, bool isLast, CancellationToken cancellation)
    {
        if (pace is not null)
            await pace.WaitAsync(cancellation);
        using var timeout = new CancellationTokenSource(options.AnswerTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            var connection = await ConnectedAsync(cancellation);
            await connection.SendAsync(new WireRequest("GET", path, null, Encoding.ASCII.GetBytes($"GET {path}{_head}")), either.Token);
            var answer = await connection.ReceiveAsync(either.Token);
            _hasAnswered = true;
            if (!connection.IsReusable)
                await DisposeAsync();
            var type = answer.Headers.FirstOrDefault(header => header.Name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))?.Value ?? "";
            return (new CloneAnswer(bridge, path, answer.Status, type, answer.Body), null, false);
        }
        catch (TargetUnreachableException) when (!isLast && _hasAnswered)
        {
            await DisposeAsync();
            return (null, null, false);
        }
        catch (WireException broken)
        {
            await DisposeAsync();
            return (null, broken.Message, true);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            await DisposeAsync();
            return (null, string.Create(CultureInfo.InvariantCulture, $"no answer within {options.AnswerTimeout.TotalSeconds:0.#} s"), false);
        }
    }

    // A bridge closes idle connections, which is no failure of the next request.
    private async Task<WireConnection> ConnectedAsync(CancellationToken cancellation)
    {
        if (_connection is { IsStale: true })
            await DisposeAsync();
        return _connection ??= await WireConnection.OpenAsync(target, _wire, "", cancellation);
    }
}
