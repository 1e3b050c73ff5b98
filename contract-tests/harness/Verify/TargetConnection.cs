using System.Globalization;
using System.Text;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Verify;

/// <summary>A request of a verification, as it is sent.</summary>
internal sealed record TargetRequest(string Method, string Path, string? Body = null)
{
    /// <summary>The value of the header Authorization. Null for the credentials of the target, empty for none.</summary>
    public string? Authorization { get; init; }

    public string ContentType { get; init; } = "application/x-www-form-urlencoded";

    /// <summary>Further header lines, each with its line end.</summary>
    public string Headers { get; init; } = "";

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>Sends requests to the target one after the other, on one connection while the target keeps it.</summary>
internal sealed class TargetConnection(ReplayTarget target, ReplayOptions options, RequestPace? pace) : IAsyncDisposable
{
    private readonly string _credentials = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{target.User}:{target.Password}"));
    private WireConnection? _kept;

    /// <summary>Called before each request is written, and before its answer is read. An exception keeps the request or the answer from happening.</summary>
    public Action<TargetRequest, bool>? BeforeStep { get; init; }

    /// <exception cref="TargetUnreachableException">No connection can be opened, or no whole answer arrives.</exception>
    public async Task<WireAnswer> SendAsync(TargetRequest request, CancellationToken cancellation)
    {
        if (pace is not null)
            await pace.WaitAsync(cancellation);
        BeforeStep?.Invoke(request, false);
        var isReused = _kept is { IsReusable: true, IsStale: false };
        try
        {
            return await SendOnceAsync(request, cancellation);
        }
        catch (TargetUnreachableException) when (isReused && request.Method is "GET")
        {
            // The bridge may close an idle connection at the moment in which a request is sent. Only a GET may be repeated.
            return await SendOnceAsync(request, cancellation);
        }
    }

    public ValueTask DisposeAsync() => CloseAsync();

    private async Task<WireAnswer> SendOnceAsync(TargetRequest request, CancellationToken cancellation)
    {
        var connection = _kept is { IsReusable: true, IsStale: false } kept ? kept : await OpenAsync(cancellation);
        _kept = connection;
        using var timeout = new CancellationTokenSource(options.AnswerTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            await connection.SendAsync(new WireRequest(request.Method, request.Path, request.Body, Bytes(request)), either.Token);
            BeforeStep?.Invoke(request, true);
            return await connection.ReceiveAsync(either.Token);
        }
        catch (WireException broken)
        {
            await CloseAsync();
            throw new TargetUnreachableException(target.Address, $"{request}: {broken.Message}", broken);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            await CloseAsync();
            throw new TargetUnreachableException(target.Address, $"{request}: no answer within {options.AnswerTimeout.TotalSeconds:0.#} s", late);
        }
    }

    private async Task<WireConnection> OpenAsync(CancellationToken cancellation)
    {
        await CloseAsync();
        return await WireConnection.OpenAsync(target, options, "127.0.0.1", cancellation);
    }

    private async ValueTask CloseAsync()
    {
        if (_kept is { } kept)
            await kept.DisposeAsync();
        _kept = null;
    }

    private byte[] Bytes(TargetRequest request)
    {
        var body = request.Body is { } form ? Encoding.UTF8.GetBytes(form) : null;
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"{request.Method} {request.Path} HTTP/1.1\r\nHost: {target.Address.Authority}\r\n");
        if ((request.Authorization ?? _credentials) is { Length: > 0 } authorization)
            head.Append(CultureInfo.InvariantCulture, $"Authorization: {authorization}\r\n");
        if (body is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Type: {request.ContentType}\r\n");
        if (body is not null || request.Method is "POST" or "PUT")
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body?.Length ?? 0}\r\n");
        head.Append(request.Headers).Append("\r\n");
        return [.. Encoding.UTF8.GetBytes(head.ToString()), .. body ?? []];
    }
}
