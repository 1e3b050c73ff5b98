namespace CmsSim.Client.Cdr;

/// <summary>An alarm about the quality of a leg's connection.</summary>
/// <param name="Type"><c>packetLoss</c>, <c>excessiveJitter</c> or <c>highRoundTripTime</c>.</param>
/// <param name="DurationPercentage">The share of the leg's time with the alarm, in percent. Null when it cannot be read.</param>
public sealed record CdrAlarm(string Type, double? DurationPercentage);
