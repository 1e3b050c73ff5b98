using System.Globalization;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CmsSim.Simulator.Api;

/// <summary>Writes the answers of one bridge to HTTP responses: status, headers and body.</summary>
internal sealed class AnswerWriter(Cluster cluster, int index)
{
    /// <summary>503: the bridge is busy, and the client should try again.</summary>
    public static readonly ApiAnswer Busy = new(503);

    /// <summary>An empty body compressed with gzip. Clients that accept gzip get it in answers to POST (document 213812).</summary>
    private static readonly byte[] s_emptyGzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly FaultyBody _faultyBody = new(cluster, index);
    private (long Second, StringValues Text) _date;

    /// <summary>Writes the answer with this body.</summary>
    public Task Write(IFeatureCollection context, ApiRequest request, ApiAnswer answer, ReadOnlyMemory<byte> output)
    {
        var response = context.Feature<IHttpResponseFeature>();
        var headers = response.Headers;
        response.StatusCode = answer.Status;
        if (answer.Status is 413)
            response.ReasonPhrase = "Request Entity Too Large";
        headers.Date = Date();
        if (request.Hostile is { ClosesConnection: true })
            headers.Connection = "close";
        if (answer.Status is 401)
            headers.WWWAuthenticate = BasicAuth.Challenge;
        if (answer.Header is { } header)
            headers[header.Name] = header.Value;
        if (answer.Location is { } location)
        {
            headers.Location = location;
            if (OffersGzip(context))
                return WriteBody(context, headers, s_emptyGzip, isGzip: true, request.Fault);
        }
        if (output.IsEmpty || request.Method is "HEAD")
        {
            headers.ContentLength = 0;
            return Task.CompletedTask;
        }
        headers.ContentType = answer.MediaType;
        return WriteBody(context, headers, output, isGzip: false, request.Fault);
    }

    /// <summary>Ends a request whose wait was ended: with 503 after a change of world, without an answer after a stop of the bridge.</summary>
    public Task GiveUp(IFeatureCollection context, ApiRequest request)
    {
        if (cluster.Bridges[index].IsRunning)
            return Write(context, request, Busy, default);
        context.Feature<IHttpRequestLifetimeFeature>().Abort();
        return Task.CompletedTask;
    }

    /// <summary>The present time as a Date header.</summary>
    public StringValues Date()
    {
        var now = cluster.Bridges[index].WallClock;
        var second = now.UtcTicks / TimeSpan.TicksPerSecond;
        var date = _date;
        if (date.Second != second)
            _date = date = (second, HeaderUtilities.FormatDate(now));
        return date.Text;
    }

    private Task WriteBody(IFeatureCollection context, IHeaderDictionary headers, ReadOnlyMemory<byte> body, bool isGzip, Fault? fault)
    {
        // Captures show compressed answers chunked, which HTTP/1.0 does not support, and other answers with their length.
        if (isGzip)
            headers.ContentEncoding = "gzip";
        if (!isGzip || context.Feature<IHttpRequestFeature>().Protocol is "HTTP/1.0")
            headers.ContentLength = body.Length;

        if (fault is not null)
            return _faultyBody.WriteAsync(context, body, fault);

        // One call for body and flush, so that Kestrel writes head and body at once and keeps no copy of the body.
        var written = context.Feature<IHttpResponseBodyFeature>().Writer.WriteAsync(body);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private static bool OffersGzip(IFeatureCollection context)
    {
        ReadOnlySpan<char> offers = context.Feature<IHttpRequestFeature>().Headers.AcceptEncoding.ToString();
        foreach (var part in offers.Split(','))
        {
            var offer = offers[part];
            var end = offer.IndexOf(';');
            if ((end < 0 ? offer : offer[..end]).Trim().Equals("gzip", StringComparison.OrdinalIgnoreCase))
                return end < 0 || !IsZero(offer[(end + 1)..]);
        }
        return false;
    }

    // A quality of q=0, q=0.0 and so on refuses the encoding.
    private static bool IsZero(ReadOnlySpan<char> parameter)
    {
        var equals = parameter.IndexOf('=');
        return equals > 0 && parameter[..equals].Trim().Equals("q", StringComparison.OrdinalIgnoreCase)
            && double.TryParse(parameter[(equals + 1)..], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var quality) && quality == 0;
    }
}
