namespace CmsSim.Simulator.Schema;

/// <summary>A query parameter of a list. <see cref="Prepare"/> returns the test for a text, or null when the text is invalid.</summary>
internal sealed record QueryFilter(string Name, Func<string, Func<ResourceObject, IBridgeContext, bool>?> Prepare)
{
    private const string Used = "referenced";

    private static readonly Field<string> s_usage = Field.Choice("usageFilter", Used, "unreferenced");

    /// <summary>The releases that have the filter.</summary>
    public Lifetime Lifetime { get; init; } = Lifetime.Always;

    /// <summary>The searched fields, for a filter that only searches text. A table searches faster than a test of each object.</summary>
    public IReadOnlyList<Field> Searched { get; private init; } = [];

    public Basis Basis { get; init; } = Basis.Guide;

    /// <summary>The accepted values, for descriptions. <see cref="Prepare"/> decides.</summary>
    public ValueRange Values { get; init; } = ValueRange.Text;

    /// <summary>The collection whose ids the filter takes; null for other filters.</summary>
    public string? Collection { get; init; }

    /// <summary>Selects the objects that contain the text in any of the fields, ignoring letter case.</summary>
    public static QueryFilter Contains(string name, params Field[] fields) =>
        new(name, text =>
        {
            // The slots are looked up once, because all objects of a long list are tested.
            int[]? slots = null;
            return (subject, _) =>
            {
                foreach (var slot in slots ??= [.. fields.Select(subject.Type.SlotOf)])
                {
                    if (subject.Values[slot] is { } value && value.Contains(text, StringComparison.OrdinalIgnoreCase))
                        return true;
                }
                return false;
            };
        })
        {
            Searched = fields,
        };

    /// <summary>Selects the objects that refer to the given id.</summary>
    public static QueryFilter RefersTo(string name, Field<Guid> field) =>
        new(name, text => Field.CanonicalId(text) is { } id ? (subject, _) => subject.Text(field) == id : null) { Values = field.Values, Collection = field.Target?.Collection };

    /// <summary>Selects by an id that the objects do not have themselves, such as the tenant of the space of a call.</summary>
    public static QueryFilter LeadsTo(string name, string collection, Func<ResourceObject, IBridgeContext, string?> idOf) =>
        new(name, text => Field.CanonicalId(text) is { } id ? (subject, bridge) => idOf(subject, bridge) == id : null) { Values = new("id"), Collection = collection };

    /// <summary>The <c>usageFilter</c> of profiles: selects those that other objects refer to, or those that none refers to.</summary>
    public static QueryFilter Usage { get; } = new("usageFilter", text => s_usage.Canonical(text) is { } usage ? Referenced(isWanted: usage is Used) : null) { Values = s_usage.Values };

    // All references are collected once for the whole list, not for each of its objects.
    private static Func<ResourceObject, IBridgeContext, bool> Referenced(bool isWanted)
    {
        IReadOnlySet<string>? referenced = null;
        return (subject, bridge) => (referenced ??= bridge.ReferencedIn(subject.Type.Collection)).Contains(subject.Id.ToString()) == isWanted;
    }
}
