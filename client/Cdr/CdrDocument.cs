using System.Runtime.InteropServices;
using CmsSim.Untrusted;

namespace CmsSim.Client.Cdr;

/// <summary>The document of one POST: the records that a bridge sends to a receiver of call detail records.</summary>
public sealed record CdrDocument
{
    /// <summary>The default of the maximum size of a document, in bytes: 16 MiB.</summary>
    public const int DefaultLargest = 16 * 1024 * 1024;

    // A record has four levels. The rest is for elements of later releases.
    private const int MostLevels = 20;

    /// <summary>The id that the bridge made when it started. It is the same for all receivers, and changes with each start.</summary>
    public required Guid Session { get; init; }

    /// <summary>The id of the bridge in <c>/callBridges</c>, which survives restarts. Null for a bridge that is in no cluster.</summary>
    public Guid? CallBridge { get; init; }

    /// <summary>The records, in the order of the document.</summary>
    public required IReadOnlyList<CdrRecord> Records { get; init; }

    /// <summary>Parses the body of a POST, in the encoding that it declares.</summary>
    /// <param name="body">The bytes of the body.</param>
    /// <param name="largest">The maximum size of the body in bytes.</param>
    /// <exception cref="CdrFormatException">
    /// The body is not well-formed XML, has a document type or exceeds a limit; or the root is not <c>records</c>, or lacks a readable
    /// <c>session</c>; or a record lacks a readable <c>type</c>, <c>time</c> or <c>recordIndex</c>. Any other value that cannot be read is
    /// treated as an unknown element.
    /// </exception>
    public static CdrDocument Parse(ReadOnlyMemory<byte> body, int largest = DefaultLargest)
    {
        using var bytes = MemoryMarshal.TryGetArray(body, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(body.ToArray(), writable: false);
        try
        {
            return CdrReader.Read(BoundedXml.Read(bytes, Limits(largest)));
        }
        catch (XmlRefusedException refused)
        {
            throw NotXml(refused);
        }
    }

    /// <summary>Parses a document from a text.</summary>
    /// <param name="text">The text of the document.</param>
    /// <exception cref="CdrFormatException">The text is no document of call detail records, or exceeds a limit.</exception>
    public static CdrDocument Parse(string text)
    {
        try
        {
            return CdrReader.Read(BoundedXml.Read(text, Limits(DefaultLargest)));
        }
        catch (XmlRefusedException refused)
        {
            throw NotXml(refused);
        }
    }

    private static XmlLimits Limits(int largest) => new() { Length = largest, Levels = MostLevels };

    private static CdrFormatException NotXml(XmlRefusedException refused) => new($"Line {refused.Line} of the records cannot be read: {refused.Message}", refused);
}
