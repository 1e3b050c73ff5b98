using System.Globalization;
using System.Security.Cryptography;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>
/// Replaces the secrets and passcodes that a world file omits (inferred). The replacement depends only on the id of the space or access
/// method.
/// </summary>
internal static class OmittedSecrets
{
    /// <summary>Adds a secret to a space or access method that has a call ID but no secret.</summary>
    public static void Supply(ResourceValues way, Guid id, Field callId, Field secret)
    {
        if (way.Has(callId) && !way.Has(secret))
            way.Set(secret, SecretFor(id));
    }

    /// <summary>Sets another passcode when only the omitted one distinguished this way from another with the same address.</summary>
    public static bool TryReplaceSecret(ResourceValues way, Guid id, Field passcode, Refusal refusal)
    {
        if (refusal.Failure != Failure.DuplicateCoSpaceUriPasscode && refusal.Failure != Failure.DuplicateCoSpaceIdPasscode)
            return false;
        way.Set(passcode, (BitConverter.ToUInt64(SHA256.HashData(id.ToByteArray())) % 10_000_000_000).ToString("D10", CultureInfo.InvariantCulture));
        return true;
    }

    private static string SecretFor(Guid id) => string.Create(SecretText.Length, SHA256.HashData(id.ToByteArray()), static (text, bytes) =>
    {
        for (var i = 0; i < text.Length; i++)
            text[i] = SecretText.Alphabet[bytes[i] % SecretText.Alphabet.Length];
    });
}
