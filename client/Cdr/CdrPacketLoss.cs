namespace CmsSim.Client.Cdr;

/// <summary>The packets that were lost in bursts, or between them.</summary>
/// <param name="Duration">The time. Null when it cannot be read.</param>
/// <param name="Density">The density of lost packets. Null when it cannot be read.</param>
public sealed record CdrPacketLoss(TimeSpan? Duration, double? Density);
