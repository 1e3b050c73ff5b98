using System.Buffers;
using System.IO.Pipelines;
using CmsSim.Simulator.State;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CmsSim.Simulator.Api;

/// <summary>One bridge's web server: HTTP in and out, and nothing else.</summary>
internal sealed class BridgeApplication(Cluster cluster, int index, ApiEndpoint endpoint) : IHttpApplication<IFeatureCollection>
{
    /// <summary>An empty answer compressed, as clients that offer gzip get it on POST (document 213812).</summary>
    private static readonly byte[] s_emptyGzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    [ThreadStatic]
    private static ByteBuffer? t_output;

    private (long Second, StringValues Text) _date;

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception) { }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var http = context.Get<IHttpRequestFeature>()!;
        if (!IsApi(http.Path))
            return AnswerElsewhere(http, context.Get<IHttpResponseFeature>()!);
        if (context.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            return ReadAndAnswerAsync(context, http);
        return AnswerWhenThereIsRoom(context, RequestOf(context, http, default, isTooLarge: false));
    }

    // What lies outside the API is the web administration; a browser that comes there finds its way.
    private static Task AnswerElsewhere(IHttpRequestFeature http, IHttpResponseFeature response)
    {
        response.Headers.ContentLength = 0;
        if (http.Path is "/")
        {
            response.StatusCode = 302;
            response.Headers.Location = "/api/v1/system/status";
        }
        else
        {
            response.StatusCode = 404;
        }
        return Task.CompletedTask;
    }

    private async Task WaitAndAnswerAsync(IFeatureCollection context, ApiRequest request)
    {
        await cluster.Bridges[index].Syslog.FlushAsync();
        await AnswerAsync(context, request);
    }

    private async Task ReadAndAnswerAsync(IFeatureCollection context, IHttpRequestFeature http)
    {
        var reader = context.Get<IRequestBodyPipeFeature>()?.Reader ?? PipeReader.Create(http.Body);
        var limit = cluster.Settings.LargestBody;
        var read = await reader.ReadAsync();

        // Nearly every form is there at once, and whole.
        if (read.IsCompleted && read.Buffer.Length <= limit)
        {
            var whole = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            await AnswerWhenThereIsRoom(context, RequestOf(context, http, whole, isTooLarge: false));
            return;
        }

        var content = new ArrayBufferWriter<byte>(4096);
        long length = 0;
        while (true)
        {
            length += read.Buffer.Length;

            // A body that is too long is read to its end all the same: its sender then sees the answer.
            if (length <= limit)
            {
                foreach (var part in read.Buffer)
                    content.Write(part.Span);
            }
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
            read = await reader.ReadAsync();
        }

        var isTooLarge = length > limit;
        await AnswerWhenThereIsRoom(context, RequestOf(context, http, isTooLarge ? default : content.WrittenMemory, isTooLarge));
    }

    private Task AnswerWhenThereIsRoom(IFeatureCollection context, ApiRequest request) =>
        cluster.Bridges[index].Syslog.HasRoom ? AnswerAsync(context, request) : WaitAndAnswerAsync(context, request);

    private ApiRequest RequestOf(IFeatureCollection context, IHttpRequestFeature http, ReadOnlyMemory<byte> content, bool isTooLarge) => new()
    {
        Method = http.Method,
        Target = http.RawTarget,
        Path = http.Path,
        Authorization = http.Headers.Authorization,
        Client = context.Get<IHttpConnectionFeature>()?.RemoteIpAddress,
        ClientNames = cluster.ClientNames,
        ContentType = http.Headers.ContentType.ToString(),
        Content = content,
        IsTooLarge = isTooLarge,
    };

    private Task AnswerAsync(IFeatureCollection context, ApiRequest request)
    {
        var output = t_output ??= new ByteBuffer();
        output.Clear();
        var answer = endpoint.Handle(request, output);
        return answer.Peers is { } peers ? WriteLaterAsync(context, peers) : Write(context, request, answer, output);
    }

    private async Task WriteLaterAsync(IFeatureCollection context, PendingAnswer peers)
    {
        try
        {
            var answer = await peers.Answer.Task.WaitAsync(peers.WorldEnds);
            await Write(context, peers.Request, answer, peers.Output);
        }
        catch (OperationCanceledException)
        {
            // The world was replaced, or the cluster stopped, while the peers were asked: busy, try again.
            await Write(context, peers.Request, new ApiAnswer(503), new ByteBuffer());
        }
    }

    private Task Write(IFeatureCollection context, ApiRequest request, ApiAnswer answer, ByteBuffer output)
    {
        var response = context.Get<IHttpResponseFeature>()!;
        var headers = response.Headers;
        response.StatusCode = answer.Status;
        if (answer.Status is 413)
            response.ReasonPhrase = "Request Entity Too Large";
        headers.Date = Date();
        if (answer.Status is 401)
            headers.WWWAuthenticate = BasicAuth.Challenge;
        if (answer.Location is { } location)
        {
            headers.Location = location;
            if (OffersGzip(context))
                return WriteBody(context, headers, s_emptyGzip, isGzip: true);
        }
        if (output.Length == 0 || request.Method is "HEAD")
        {
            headers.ContentLength = 0;
            return Task.CompletedTask;
        }
        headers.ContentType = answer.MediaType;
        return WriteBody(context, headers, output.WrittenMemory, isGzip: false);
    }

    private static Task WriteBody(IFeatureCollection context, IHeaderDictionary headers, ReadOnlyMemory<byte> body, bool isGzip)
    {
        // Compressed answers were seen chunked, others with their length.
        if (isGzip)
            headers.ContentEncoding = "gzip";
        else
            headers.ContentLength = body.Length;

        // One call for body and flush: Kestrel then writes head and body at once, and keeps no copy of the body for later.
        var written = context.Get<IHttpResponseBodyFeature>()!.Writer.WriteAsync(body);
        return written.IsCompletedSuccessfully ? Task.CompletedTask : written.AsTask();
    }

    private static bool OffersGzip(IFeatureCollection context) =>
        context.Get<IHttpRequestFeature>()!.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);

    private StringValues Date()
    {
        var now = cluster.Timeline.Now;
        var second = now.UtcTicks / TimeSpan.TicksPerSecond;
        var date = _date;
        if (date.Second != second)
            _date = date = (second, HeaderUtilities.FormatDate(now));
        return date.Text;
    }

    private static bool IsApi(ReadOnlySpan<char> path) =>
        ApiRoutes.NextSegment(ref path, out var first) && first.Equals("api", StringComparison.OrdinalIgnoreCase);
}
