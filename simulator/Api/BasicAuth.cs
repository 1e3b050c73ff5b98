using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>A known account, or 401. Credentials are compared in constant time and never logged.</summary>
internal sealed class BasicAuth(IReadOnlyList<Account> accounts)
{
    public const string Challenge = "Basic realm=\"acano\"";
    private const string Scheme = "Basic";

    private readonly (Account Account, byte[] Digest)[] _known =
        [.. accounts.Select(account => (account, SHA256.HashData(Encoding.UTF8.GetBytes($"{account.Name}:{account.Password}"))))];

    // What nearly every client sends for these accounts, compared as it stands.
    private readonly (Account Account, string Header)[] _usual =
        [.. accounts.Select(account => (account, $"{Scheme} {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Name}:{account.Password}"))}"))];

    /// <summary>The account whose credentials the header carries.</summary>
    public Account? AccountOf(string? header)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;

        foreach (var (account, usual) in _usual)
        {
            if (IsSame(header, usual))
                return account;
        }
        return Decoded(header.AsSpan(Scheme.Length).Trim());
    }

    // As slow for a nearly right header as for a wrong one: all of it is looked at, and nothing is decided before the end. What the
    // framework has for this looks at single bytes without optimization, which every request would pay for.
    private static bool IsSame(ReadOnlySpan<char> header, ReadOnlySpan<char> usual)
    {
        if (header.Length != usual.Length)
            return false;
        var difference = 0;
        for (var i = 0; i < usual.Length; i++)
            difference |= header[i] ^ usual[i];
        return difference == 0;
    }

    // The blank behind the scheme may be missing.
    private Account? Decoded(ReadOnlySpan<char> base64)
    {
        if (base64.Length > 1024)
            return null;
        Span<byte> credentials = stackalloc byte[1024];
        if (!Convert.TryFromBase64Chars(base64, credentials, out var length))
            return null;

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(credentials[..length], digest);
        Account? found = null;
        foreach (var (account, known) in _known)
        {
            if (CryptographicOperations.FixedTimeEquals(digest, known))
                found = account;
        }
        return found;
    }
}
