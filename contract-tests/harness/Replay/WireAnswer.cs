using System.Text;

namespace CmsSim.Harness.Replay;

/// <summary>A header as it came.</summary>
/// <param name="Name">Its name, in the letter case of the wire.</param>
/// <param name="Value">Its value.</param>
public sealed record WireHeader(string Name, string Value);

/// <summary>An answer as it came over the wire.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">The headers, in the order of the wire.</param>
/// <param name="Body">The bytes of the body, unchunked.</param>
public sealed record WireAnswer(int Status, IReadOnlyList<WireHeader> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>How many bytes came behind the end of the body, where nothing should.</summary>
    public int Surplus { get; init; }

    /// <summary>The body for people to read.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);
}
