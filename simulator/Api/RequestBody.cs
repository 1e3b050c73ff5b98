using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace CmsSim.Simulator.Api;

/// <summary>Reads the bodies of requests.</summary>
internal static class RequestBody
{
    /// <summary>Reads a body. One that is longer than the limit is read to its end, so that its sender sees the answer, but not kept.</summary>
    public static async ValueTask<(ReadOnlyMemory<byte> Body, bool IsTooLarge)> ReadAsync(IFeatureCollection context, IHttpRequestFeature http, int limit)
    {
        var reader = context.Feature<IRequestBodyPipeFeature>()?.Reader ?? PipeReader.Create(http.Body);
        var read = await reader.ReadAsync();

        // Nearly every form arrives in one piece.
        if (read.IsCompleted && read.Buffer.Length <= limit)
        {
            var whole = read.Buffer.ToArray();
            reader.AdvanceTo(read.Buffer.End);
            return (whole, false);
        }

        var content = new ArrayBufferWriter<byte>(4096);
        long length = 0;
        while (true)
        {
            length += read.Buffer.Length;
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
        return length > limit ? (default, true) : (content.WrittenMemory, false);
    }
}
