using System.Text;
using System.Text.Unicode;

namespace CmsSim.Untrusted;

/// <summary>Decodes text from other machines and people.</summary>
internal static class StrictUtf8
{
    /// <summary>The bytes as text; null when they are not UTF-8.</summary>
    public static string? Text(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
