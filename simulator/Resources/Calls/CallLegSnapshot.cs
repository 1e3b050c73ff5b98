using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>An image of the video that a leg sends. No media flows, so it is grey, in the size of the leg's video.</summary>
internal static class CallLegSnapshot
{
    private static readonly byte[] s_image = GreyImage.Jpeg(MediaKinds.Width, MediaKinds.Height);

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "snapshot",
        Below = "callLegs",
        Lifetime = Lifetime.UpTo("2.9"),
        Basis = Basis.Observed("a client reads it up to 2.8; the guide does not mention it"),
        Verbs = Verbs.Read,
        Content = new("image/jpeg", (_, _) => s_image),
    };
}
