using System.CommandLine;

namespace CmsSim.Cli.Tms;

/// <summary>The file of the schedule, and the state file of an earlier release that a new schedule takes over.</summary>
/// <param name="Store">The path of the schedule.</param>
/// <param name="Earlier">The path of the earlier state file. Null when there is none to take over.</param>
internal sealed record StorePlace(string Store, string? Earlier)
{
    public static StorePlace Of(ParseResult parsed)
    {
        var (store, state) = (parsed.GetValue(TmsOptions.Store), parsed.GetValue(TmsOptions.State));
        foreach (var (option, value) in new[] { ("--store", store), ("--state", state) })
        {
            if (value is "")
                throw new UserErrorException($"Invalid value \"\" for {option}; expected a file.");
        }
        try
        {
            var path = store ?? (state is null ? TmsOptions.DefaultStore : Path.ChangeExtension(state, ".db"));
            var earlier = state ?? (Path.GetFullPath(path) == Path.GetFullPath(TmsOptions.DefaultStore) ? TmsOptions.DefaultState : null);
            return new(path, earlier is not null && Path.GetFullPath(earlier) != Path.GetFullPath(path) ? earlier : null);
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException or IOException)
        {
            throw new UserErrorException($"Invalid value \"{store ?? state}\" for {(store is null ? "--state" : "--store")}: {wrong.Message}");
        }
    }
}
