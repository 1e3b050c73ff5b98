namespace CmsSim.Simulator.Schema;

/// <summary>What a secret that a bridge makes for a space or access method looks like (observed): 128 bits in a variant of base 64.</summary>
internal static class SecretText
{
    public const int Length = 22;

    public const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
}
