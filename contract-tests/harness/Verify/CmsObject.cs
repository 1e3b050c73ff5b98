namespace CmsSim.Harness.Verify;

/// <summary>An object that a contract has created on the target.</summary>
/// <param name="Location">The address, such as <c>/api/v1/coSpaces/458075bc-…</c>.</param>
public sealed record CmsObject(string Location)
{
    /// <summary>The id: the last 36 characters of the address.</summary>
    public string Id => Location.Length > 36 ? Location[^36..] : Location;

    /// <summary>Returns the address.</summary>
    public override string ToString() => Location;
}
