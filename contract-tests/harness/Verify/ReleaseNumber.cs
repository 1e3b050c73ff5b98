using System.Globalization;

namespace CmsSim.Harness.Verify;

/// <summary>Reads the number of a release from a text that begins with it.</summary>
internal static class ReleaseNumber
{
    /// <summary>Returns the number of a release, such as 3.12.</summary>
    /// <exception cref="FormatException">The text does not begin with a number, a dot and a number.</exception>
    public static Version Of(string text) =>
        Find(text) ?? throw new FormatException($"Invalid release \"{text}\"; expected a number such as 2.9.");

    /// <summary>Returns the number at the start of a software version such as <c>2.0(RC)</c> or <c>3.4.1</c>. Null for other texts.</summary>
    public static Version? Find(string text)
    {
        var parts = text.Split('.', 3);
        return parts is [var first, var rest, ..]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(string.Concat(rest.TakeWhile(char.IsAsciiDigit)), NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
                ? new Version(major, minor)
                : null;
    }
}
