using System.Text;

namespace CmsSim.Simulator.Schema;

/// <summary>A body that is not XML: reads it from the parent object, and writes it there if the node supports that.</summary>
internal sealed record Content(string MediaType, Func<ResourceObject?, IBridgeContext, ReadOnlyMemory<byte>> Read, Func<ResourceObject?, string, IBridgeContext, Refusal?>? Write = null)
{
    /// <summary>A body of text, in UTF-8.</summary>
    public static Content Text(string mediaType, Func<ResourceObject?, IBridgeContext, string> read, Func<ResourceObject?, string, IBridgeContext, Refusal?>? write = null) =>
        new(mediaType, (parent, bridge) => Encoding.UTF8.GetBytes(read(parent, bridge)), write);
}
