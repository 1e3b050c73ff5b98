namespace CmsSim.Client.Cdr;

/// <summary>
/// A record of an unknown type, or a record of a known type whose object is missing or has no id. <see cref="CdrRecord.Unknown"/> has its
/// whole content.
/// </summary>
public sealed record CdrOtherRecord : CdrRecord;
