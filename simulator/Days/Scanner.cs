using System.Globalization;
using CmsSim.Simulator.Calls;

namespace CmsSim.Simulator.Days;

/// <summary>A scanner from the internet, which tries numbers that do not exist.</summary>
internal static class Scanner
{
    private static readonly string[] s_names = ["100", "1000", "admin", "sipvicious", "asterisk"];

    /// <summary>The caller of the call with this number.</summary>
    public static Caller CallerOf(int number) => new(
        string.Create(CultureInfo.InvariantCulture, $"{s_names[number % s_names.Length]}@203.0.113.{(number % 250) + 1}"),
        string.Create(CultureInfo.InvariantCulture, $"0{number % 90}0441904911{number % 1_000:D3}@198.51.100.1"))
    {
        IsEncrypted = false,
    };
}
