namespace CmsSim.Simulator.Schema;

/// <summary>The form of a secret that a bridge generates for a space or access method: 128 bits in a variant of base 64 (observed).</summary>
internal static class SecretText
{
    public const int Length = 22;

    public const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
}
