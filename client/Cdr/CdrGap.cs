namespace CmsSim.Client.Cdr;

/// <summary>Records that a receiver has missed.</summary>
/// <param name="Missing">The number of records.</param>
/// <param name="Before">The record that the missing ones precede.</param>
public sealed record CdrGap(long Missing, CdrRecord Before);
