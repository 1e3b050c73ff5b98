using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>
/// Spaces that a sync saves together, replacing others. Their addresses stay reserved until the instance is disposed of, so that no request
/// can use one while the sync works.
/// </summary>
/// <param name="wanted">The spaces to save.</param>
/// <param name="going">The spaces that the sync removes.</param>
/// <param name="bridge">The bridge that saves them.</param>
internal sealed class SpacesToSave(IReadOnlyList<ResourceValues> wanted, IReadOnlySet<ResourceObject> going, IBridgeContext bridge) : IDisposable
{
    private static readonly Uniqueness[] s_addresses = [CoSpace.UniqueUri, CoSpace.UniqueCallId];

    private readonly PlannedValues _plan = bridge.Plan(s_addresses);

    /// <summary>
    /// The first value that conflicts with another space, available when <see cref="Check"/> has ended; null when there is none.
    /// </summary>
    public (Uniqueness Unique, string Value)? Clash { get; private set; }

    /// <summary>Finds a value that conflicts with an earlier space to save or with a space that stays.</summary>
    public IEnumerable<LongWork.Step> Check()
    {
        foreach (var space in wanted)
        {
            _plan.Add(space);
            yield return default;
        }
        foreach (var unique in s_addresses)
        {
            var left = new ObjectsWith(bridge, gone: subject => going.Count > 0 && going.Contains(Addresses.SpaceOf(subject, bridge)), plan: _plan);
            var earlier = new Dictionary<string, List<ResourceObject>>(unique.Comparer);
            foreach (var space in wanted)
            {
                if (Taken(unique, space.Draft(), earlier, left) is { } taken)
                {
                    Clash = (unique, taken);
                    yield break;
                }
                yield return default;
            }
        }
    }

    public void Dispose() => _plan.Dispose();

    private static string? Taken(Uniqueness unique, ResourceObject space, Dictionary<string, List<ResourceObject>> earlier, ObjectsWith left)
    {
        if (Clashes.In(unique, space, left) is { } clash)
            return space.Text(clash.Field);
        foreach (var value in unique.Fields.Select(space.Text).OfType<string>())
        {
            if (!earlier.TryGetValue(value, out var holders))
                earlier.Add(value, holders = new(1));
            else if (holders.Exists(holder => unique.Pool.Between(space, holder, unique.Failure, left) is not null))
                return value;
            holders.Add(space);
        }
        return null;
    }
}
