using System.Text.Json;

namespace CmsSim.Simulator.Schema;

/// <summary>The words of enumerations in answers, records, worlds and the control API: their names in camel case.</summary>
internal static class Words
{
    public static string Of<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    /// <summary>All values by their words.</summary>
    public static IReadOnlyDictionary<string, T> All<T>() where T : struct, Enum => Enum.GetValues<T>().ToDictionary(Of);
}
