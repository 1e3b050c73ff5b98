using System.Collections.Frozen;
using CmsSim.Harness.Api;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Traces;

/// <summary>Repairs names in paths that are no names of the API but nearly one.</summary>
internal static class NodeRepair
{
    private static readonly Lazy<FrozenDictionary<string, string>> s_names = new(() => ApiReference.Documented.Nodes
        .SelectMany(node => (node.Path + "/" + node.ItemPath).Split('/', StringSplitOptions.RemoveEmptyEntries))
        .Where(name => name[0] != '{')
        .Concat(["api", "v1"])
        .DistinctBy(name => name.ToUpperInvariant())
        .ToFrozenDictionary(name => name, StringComparer.OrdinalIgnoreCase));

    private static readonly Lazy<FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>>> s_lookup =
        new(() => s_names.Value.GetAlternateLookup<ReadOnlySpan<char>>());

    /// <summary>True when a path has a name that the API does not have.</summary>
    public static bool IsNeeded(ReadOnlySpan<char> path)
    {
        var query = path.IndexOf('?');
        foreach (var range in (query < 0 ? path : path[..query]).Split('/'))
        {
            var name = path[range];
            if (!name.IsEmpty && char.IsAsciiLetter(name[0]) && name.Length < IdRepair.Length && !s_lookup.Value.ContainsKey(name))
                return true;
        }

        return false;
    }

    /// <summary>Repairs the names of a path.</summary>
    public static void Repair(MarkedBuilder path)
    {
        var printed = path.Printed;
        var query = printed.IndexOf('?');
        foreach (var range in (query < 0 ? printed : printed[..query]).AsSpan().Split('/'))
        {
            var (start, length) = range.GetOffsetAndLength(printed.Length);
            var name = printed.Substring(start, length);
            if (length > 4 && length < IdRepair.Length && !s_names.Value.ContainsKey(name) && Closest(name) is { } taken)
                path.Replace(start, length, InCaseOf(name, taken), ImportReasons.Node);
        }
    }

    private static string? Closest(string name)
    {
        var best = name.Length > 12 ? 2 : 1;
        string? found = null;
        var isUnique = false;
        foreach (var candidate in s_names.Value.Values)
        {
            var distance = Spelling.Distance(name, candidate, best + 1);
            if (distance > best)
                continue;
            isUnique = distance < best || found is null;
            (best, found) = (distance, candidate);
        }

        return isUnique ? found : null;
    }

    // Clients spell names in their own case, most often in lower case throughout.
    private static string InCaseOf(string printed, string name) =>
        printed.AsSpan().IndexOfAnyInRange('A', 'Z') < 0 ? name.ToLowerInvariant() : name;
}
