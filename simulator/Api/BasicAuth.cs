using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>A known user, or 401. Credentials are compared in constant time and never logged.</summary>
internal sealed class BasicAuth(IReadOnlyList<User> users)
{
    public const string Challenge = "Basic realm=\"acano\"";
    private const string Scheme = "Basic";

    private readonly (User User, byte[] Digest)[] _known =
        [.. users.Select(user => (user, SHA256.HashData(Encoding.UTF8.GetBytes($"{user.Name}:{user.Password}"))))];

    // What nearly every client sends for these users, compared as it stands.
    private readonly (User User, string Header)[] _usual =
        [.. users.Select(user => (user, $"{Scheme} {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user.Name}:{user.Password}"))}"))];

    /// <summary>The user whose credentials the header carries.</summary>
    public User? UserOf(string? header)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;

        foreach (var (user, usual) in _usual)
        {
            if (CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(header.AsSpan()), MemoryMarshal.AsBytes(usual.AsSpan())))
                return user;
        }
        return DecodedUser(header.AsSpan(Scheme.Length).Trim());
    }

    // The blank behind the scheme may be missing.
    private User? DecodedUser(ReadOnlySpan<char> base64)
    {
        if (base64.Length > 1024)
            return null;
        Span<byte> credentials = stackalloc byte[1024];
        if (!Convert.TryFromBase64Chars(base64, credentials, out var length))
            return null;

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(credentials[..length], digest);
        User? found = null;
        foreach (var (user, known) in _known)
        {
            if (CryptographicOperations.FixedTimeEquals(digest, known))
                found = user;
        }
        return found;
    }
}
