namespace CmsSim.Harness.Fixtures;

/// <summary>The encoding of names and values in forms and queries.</summary>
internal static class FormValue
{
    /// <summary>Returns the text that a name or value stands for. An invalid escape stays as it is.</summary>
    public static string Decoded(string encoded) => Uri.UnescapeDataString(encoded.Replace('+', ' '));
}
