using CmsSim.Harness.Worlds;

namespace CmsSim.Harness.Clone;

/// <summary>One object for the world.</summary>
/// <param name="Bridge">The index of the bridge that showed it.</param>
/// <param name="Shape">The type.</param>
/// <param name="Id">The id. Empty for a setting.</param>
/// <param name="Owner">The id of the object that it belongs to. Null for none.</param>
/// <param name="Path">The path that shows it.</param>
internal sealed record CloneObject(int Bridge, ApiShape Shape, string Id, string? Owner, string Path)
{
    /// <summary>The path of the list page that shows it. Null for a setting.</summary>
    public string? Page { get; init; }
}
