using System.Text;

namespace CmsSim.Harness.Replay;

/// <summary>A header of an actual answer.</summary>
/// <param name="Name">The name, in the letter case of the wire.</param>
/// <param name="Value">The value, without surrounding blanks.</param>
public sealed record WireHeader(string Name, string Value);

/// <summary>An actual answer, as received.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Headers">The headers, in wire order.</param>
/// <param name="Body">The bytes of the body, without chunk framing.</param>
public sealed record WireAnswer(int Status, IReadOnlyList<WireHeader> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The number of bytes received after the end of the body. 0 in a correct answer.</summary>
    public int Surplus { get; init; }

    /// <summary>The size of the body as received, in bytes. It is known even after <see cref="WithoutBody"/>.</summary>
    public int Size => DroppedSize ?? Body.Length;

    /// <summary>Returns the answer without the bytes of its body, which saves memory.</summary>
    public WireAnswer WithoutBody() => this with { Body = ReadOnlyMemory<byte>.Empty, DroppedSize = Size };

    private int? DroppedSize { get; init; }

    /// <summary>The body decoded as UTF-8, for people to read.</summary>
    public string Text => Encoding.UTF8.GetString(Body.Span);
}
