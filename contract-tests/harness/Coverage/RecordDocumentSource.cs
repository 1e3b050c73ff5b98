using System.Xml;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Coverage;

/// <summary>A document of call detail records, as a bridge posts it: <c>records</c> with a <c>record</c> for each.</summary>
/// <param name="path">The path of the file.</param>
public sealed class RecordDocumentSource(string path) : ICoverageSource
{
    private const string Root = "records";

    private static readonly XmlLimits s_limits = new() { Length = 64 * 1024 * 1024 };

    /// <inheritdoc/>
    public string Name => path;

    /// <summary>Returns true for a file whose root element is <c>records</c>. A file that cannot be read is none.</summary>
    public static bool Reads(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var reader = BoundedXml.Open(file, s_limits);
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == Root;
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadAsync(CoverageMeter meter, CancellationToken cancellation = default)
    {
        try
        {
            using var file = File.OpenRead(path);
            Add(meter, file, cancellation);
            return Task.FromResult<IReadOnlyList<string>>([]);
        }
        catch (FormatException broken)
        {
            return Task.FromResult<IReadOnlyList<string>>([$"{path} is not read to its end: {broken.Message}"]);
        }
    }

    /// <summary>Adds the records of a document to a meter.</summary>
    /// <exception cref="FormatException">The document is not well-formed; the records before the mistake are added.</exception>
    internal static void Add(CoverageMeter meter, Stream document, CancellationToken cancellation)
    {
        using var reader = BoundedXml.Open(document, s_limits, cancellation);
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "record" } && reader.GetAttribute("type") is { } type)
                meter.AddRecord(type);
        }
    }
}
