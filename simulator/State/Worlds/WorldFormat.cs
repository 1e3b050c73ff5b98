using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>The names that the reader and the writer of world files share.</summary>
internal static class WorldFormat
{
    public const string Licensing = "licensing";
    public const string Features = "features";

    /// <summary>The value of the attribute <c>secrets</c> in a world without its secrets.</summary>
    public const string Omitted = "omitted";

    /// <summary>The value of <c>promotes</c> for a database whose master needs a majority of nodes.</summary>
    public const string Majority = "majority";

    /// <summary>The value of <c>promotes</c> for a database in which any node that is not isolated may be master.</summary>
    public const string AnyNode = "anyNode";

    /// <summary>True when worlds keep the objects of the type. Other objects that the API shows follow from the state.</summary>
    public static bool IsKept(ResourceDefinition type) => type.IsKeptInWorld && (type.IsSetting || (type.Kind is ResourceKind.Collection && type.Members is null));

    /// <summary>The element that holds the objects of the type: the root of their list, or a setting's own element.</summary>
    public static string PartOf(ResourceDefinition type) => type.IsSetting ? type.Element : type.ListElement;
}
