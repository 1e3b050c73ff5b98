using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>Moves the camera of a leg's far end. No far end here has a movable camera, so the request has no effect (inferred).</summary>
internal static class CameraControl
{
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "cameraControl",
        Below = "callLegs",
        Lifetime = Lifetime.From("2.9"),
        Verbs = Verbs.Modify,
        Fields =
        [
            Field.Choice("pan", "left", "right"),
            Field.Choice("tilt", "up", "down"),
            Field.Choice("zoom", "in", "out"),
            Field.Choice("focus", "in", "out"),
        ],
        Perform = (_, _, _) => default,
    };
}
