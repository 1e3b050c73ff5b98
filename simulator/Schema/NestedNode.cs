namespace CmsSim.Simulator.Schema;

/// <summary>The owner of a type's objects, as in <c>/coSpaces/{id}/accessMethods/{id}</c>. They are deleted with it.</summary>
internal sealed record Ownership(string ParentCollection, Field<Guid> Parent);

/// <summary>A node that lists the objects below an object of another type, such as <c>/calls/{id}/callLegs</c>.</summary>
internal sealed record NestedNode(string ParentCollection, Field<Guid> Parent, Verbs Verbs)
{
    /// <summary>
    /// Returns the entries of the parent's list, when they are more than the objects that refer to the parent; else null.
    /// </summary>
    public Func<ResourceObject, IBridgeContext, IEnumerable<ResourceObject>>? Finds { get; init; }

    public Basis Basis { get; init; } = Basis.Guide;

    /// <summary>The verbs of a single object at this node: a second path to it, such as <c>/calls/{id}/participants/{id}</c>.</summary>
    public Verbs OfItem { get; init; } = Verbs.Read | Verbs.Modify | Verbs.Delete;

    /// <summary>The evidence for the second path.</summary>
    public Basis BasisOfItem { get; init; } = Basis.Inferred("a collection of requests has such a second path for participants");
}
