using System.Globalization;
using System.Security.Cryptography;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>What takes the place of the secrets of a way into a space that a world leaves out (inferred). It follows from the id of the way.</summary>
internal static class OmittedSecrets
{
    /// <summary>Gives a call ID another secret to go with it.</summary>
    public static void Supply(ResourceValues way, Guid id, Field callId, Field secret)
    {
        if (way.Has(callId) && !way.Has(secret))
            way.Set(secret, SecretFor(id));
    }

    /// <summary>Gives the way another passcode, where only the one that was left out told it from other ways.</summary>
    public static bool TellApart(ResourceValues way, Guid id, Field passcode, Refusal refusal)
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
