namespace CmsSim.Harness.Verify.Parity;

/// <summary>The outcome of a verification with its redacted requests and answers, to compare targets and to learn from them.</summary>
/// <param name="Release">The release of the target, such as <c>2.9</c>.</param>
/// <param name="SoftwareVersion">The software version as the target states it.</param>
/// <param name="Contracts">The contracts, in the order of the suite.</param>
public sealed record ParityPack(string Release, string SoftwareVersion, IReadOnlyList<PackedContract> Contracts)
{
    /// <summary>Makes the pack of a verification. Names, addresses and other values of the target are redacted with a key that is not kept.</summary>
    /// <param name="report">The verification.</param>
    /// <param name="tag">The tag of the verification.</param>
    public static ParityPack Of(VerifyReport report, string tag) => PackBuilder.Build(report, tag);
}
