using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>Checks Basic credentials against the known accounts. Credentials are compared in constant time and never logged.</summary>
internal sealed class BasicAuth(IReadOnlyList<Account> accounts)
{
    public const string Challenge = "Basic realm=\"acano\"";
    private const string Scheme = "Basic";

    private readonly (Account Account, byte[] Digest)[] _known =
        [.. accounts.Select(account => (account, SHA256.HashData(Encoding.UTF8.GetBytes($"{account.Name}:{account.Password}"))))];

    // The header that nearly every client sends for these accounts. It is compared without decoding.
    private readonly (Account Account, string Header)[] _usual =
        [.. accounts.Select(account => (account, $"{Scheme} {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.Name}:{account.Password}"))}"))];

    /// <summary>The account whose credentials the header carries; null when there is none.</summary>
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

    /// <summary>The account with this name and password; null when there is none.</summary>
    public Account? AccountOf(string name, string password) => Known(Encoding.UTF8.GetBytes($"{name}:{password}"));

    // Takes the same time for a nearly correct header as for a wrong one: it compares every character and decides only at the end. The
    // framework's method for this compares single bytes without optimization, which would slow down every request.
    private static bool IsSame(ReadOnlySpan<char> header, ReadOnlySpan<char> usual)
    {
        if (header.Length != usual.Length)
            return false;
        var difference = 0;
        for (var i = 0; i < usual.Length; i++)
            difference |= header[i] ^ usual[i];
        return difference == 0;
    }

    // The blank after the scheme may be missing.
    private Account? Decoded(ReadOnlySpan<char> base64)
    {
        if (base64.Length > 1024)
            return null;
        Span<byte> credentials = stackalloc byte[1024];
        if (!Convert.TryFromBase64Chars(base64, credentials, out var length))
            return null;

        return Known(credentials[..length]);
    }

    private Account? Known(ReadOnlySpan<byte> credentials)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(credentials, digest);
        Account? found = null;
        foreach (var (account, known) in _known)
        {
            if (CryptographicOperations.FixedTimeEquals(digest, known))
                found = account;
        }
        return found;
    }
}
