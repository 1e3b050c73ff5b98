namespace CmsSim.Harness.Record;

/// <summary>The contents of a recording in numbers.</summary>
/// <param name="Exchanges">Whole exchanges with the API.</param>
/// <param name="Cdrs">Whole POSTs of call detail records.</param>
/// <param name="Frames">Event frames.</param>
/// <param name="Remarks">Connections that failed, and bytes that are not HTTP.</param>
public readonly record struct RecordingCounts(long Exchanges, long Cdrs, long Frames, long Remarks);
