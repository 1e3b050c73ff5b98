using CmsSim.Untrusted;

namespace CmsSim.Harness.Clone;

/// <summary>An answer to a GET of a crawl.</summary>
/// <param name="Bridge">The index of the bridge among those that are crawled, from 0.</param>
/// <param name="Path">The path with its query, such as <c>/api/v1/coSpaces?offset=19&amp;limit=100</c>.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The content type. Empty without one.</param>
/// <param name="Body">The bytes of the body.</param>
public sealed record CloneAnswer(int Bridge, string Path, int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>The body as text. Null when it is not UTF-8.</summary>
    internal string? Text => StrictUtf8.Text(Body.Span);
}
