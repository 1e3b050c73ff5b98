using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using CmsSim.Client.Cdr;
using CmsSim.Untrusted;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace CmsSim.Client.Hosting;

/// <summary>Receives the call detail records of bridges.</summary>
internal sealed partial class CdrEndpoint(Func<HttpContext, CdrDelivery, CancellationToken, Task> handler, CmsCdrOptions options, ILogger<CdrEndpoint> logger)
{
    private const int BufferSize = 16 * 1024;
    private const int LongestName = 100;
    private const int Gates = 64;

    private readonly CdrSessions _sessions = new(options.MostSessions);

    // A bridge that waits in vain for an answer repeats a POST while the first one is still processed. One gate for each session would be one more
    // thing that grows, so sessions share a fixed number of gates.
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Gates).Select(_ => new SemaphoreSlim(1))];

    public async Task ReceiveAsync(HttpContext context)
    {
        var cancellation = context.RequestAborted;
        try
        {
            context.Response.StatusCode = await ProcessAsync(context, cancellation);
        }
        catch (BadHttpRequestException refused)
        {
            Log.Unreadable(logger, Sender(context), VisibleText.OneLine(refused.Message));
            context.Response.StatusCode = refused.StatusCode;
        }
        catch (Exception broken) when (broken is IOException || (broken is OperationCanceledException && cancellation.IsCancellationRequested))
        {
            Log.GivenUp(logger, Sender(context));
        }
    }

    private async Task<int> ProcessAsync(HttpContext context, CancellationToken cancellation)
    {
        if (options.Token is { } token && !IsSame(token, context.Request.Query["token"].ToString()))
        {
            Log.NoToken(logger, Sender(context));
            return StatusCodes.Status403Forbidden;
        }
        if (await ReadAsync(context, cancellation) is not { } body)
        {
            Log.TooLong(logger, Sender(context), options.LargestDocument);
            return StatusCodes.Status413PayloadTooLarge;
        }
        CdrDocument document;
        try
        {
            document = CdrDocument.Parse(body, options.LargestDocument);
        }
        catch (CdrFormatException malformed)
        {
            Log.Unreadable(logger, Sender(context), malformed.Message);
            return StatusCodes.Status400BadRequest;
        }

        var gate = _gates[(uint)document.Session.GetHashCode() % Gates];
        await gate.WaitAsync(cancellation);
        try
        {
            return await HandleAsync(context, _sessions.Examine(document, context.GetRouteValue("bridge")?.ToString()), cancellation);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<int> HandleAsync(HttpContext context, CdrDelivery delivery, CancellationToken cancellation)
    {
        var sender = Sender(context);
        Note(delivery, sender);
        if (delivery.Records is [])
            return StatusCodes.Status200OK;
        try
        {
            await handler(context, delivery, cancellation);
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            Log.HandlerFailed(logger, delivery.Records.Count, sender, failed);
            return StatusCodes.Status500InternalServerError;
        }
        _sessions.Accept(delivery);
        return StatusCodes.Status200OK;
    }

    private void Note(CdrDelivery delivery, string sender)
    {
        var session = delivery.Document.Session;
        if (delivery.PreviousSession is { } previous)
            Log.Restarted(logger, sender, session, previous);
        else if (delivery.IsNewSession)
            Log.NewSession(logger, sender, session);
        if (delivery.Duplicates > 0)
            Log.Repeated(logger, sender, delivery.Duplicates, session);
        foreach (var gap in delivery.Gaps)
            Log.Missing(logger, sender, gap.Missing, gap.Before.RecordIndex, session);
        Log.Received(logger, sender, delivery.Records.Count, session);
    }

    /// <summary>Reads the body. Returns null when it is too long.</summary>
    private async Task<byte[]?> ReadAsync(HttpContext context, CancellationToken cancellation)
    {
        if (context.Request.ContentLength > options.LargestDocument)
            return null;

        // The limit of the server may be lower or higher than that of this receiver.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        using var body = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await context.Request.Body.ReadAsync(buffer, cancellation) is > 0 and var read)
            {
                if (body.Length + read > options.LargestDocument)
                    return null;
                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return body.ToArray();
    }

    // Without the name of the route, the address of the sender distinguishes bridges in the log.
    private static string Sender(HttpContext context) =>
        VisibleText.Short(context.GetRouteValue("bridge")?.ToString() ?? context.Connection.RemoteIpAddress?.ToString() ?? "", LongestName);

    // The time of the comparison does not depend on the number of characters that are right.
    private static bool IsSame(string expected, string sent) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(expected)), SHA256.HashData(Encoding.UTF8.GetBytes(sent)));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "{Count} call detail records from {Sender}, session {Session}.")]
        public static partial void Received(ILogger logger, string sender, int count, Guid session);

        [LoggerMessage(2, LogLevel.Information, "New session {Session} of call detail records from {Sender}.")]
        public static partial void NewSession(ILogger logger, string sender, Guid session);

        [LoggerMessage(3, LogLevel.Warning, "{Missing} call detail records from {Sender} are missing before record {RecordIndex} of session {Session}.")]
        public static partial void Missing(ILogger logger, string sender, long missing, long recordIndex, Guid session);

        [LoggerMessage(4, LogLevel.Information, "{Count} call detail records from {Sender}, session {Session}, are repeated and ignored.")]
        public static partial void Repeated(ILogger logger, string sender, int count, Guid session);

        [LoggerMessage(5, LogLevel.Error, "The handler of {Count} call detail records from {Sender} failed. The bridge sends them again.")]
        public static partial void HandlerFailed(ILogger logger, int count, string sender, Exception failed);

        [LoggerMessage(6, LogLevel.Warning, "A POST from {Sender} has no readable call detail records: {Problem}")]
        public static partial void Unreadable(ILogger logger, string sender, string problem);

        [LoggerMessage(7, LogLevel.Warning, "A POST from {Sender} is longer than {Largest} bytes.")]
        public static partial void TooLong(ILogger logger, string sender, int largest);

        [LoggerMessage(8, LogLevel.Warning, "A POST from {Sender} does not have the token of this receiver.")]
        public static partial void NoToken(ILogger logger, string sender);

        [LoggerMessage(10, LogLevel.Information, "New session {Session} of call detail records from {Sender}. It follows session {Previous}.")]
        public static partial void Restarted(ILogger logger, string sender, Guid session, Guid previous);

        [LoggerMessage(9, LogLevel.Debug, "{Sender} gave up its POST of call detail records before it was answered.")]
        public static partial void GivenUp(ILogger logger, string sender);
    }
}
