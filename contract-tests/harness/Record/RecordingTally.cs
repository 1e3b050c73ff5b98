namespace CmsSim.Harness.Record;

/// <summary>
/// Counts the contents of a recording while it is written. It reads the file behind the recorder, so counting costs the proxy nothing.
/// Methods may be called by several threads.
/// </summary>
/// <param name="path">The file, or the folder of the recording.</param>
/// <exception cref="RecordingException">The file cannot be opened.</exception>
public sealed class RecordingTally(string path) : IDisposable
{
    private readonly Lock _sync = new();
    private readonly RecordingReader _reader = RecordingReader.Open(path, new RecordingReaderOptions { MostOfOneBody = 0 });
    private RecordingCounts _counts;

    /// <summary>Reads what was written since the last call, and returns the counts of everything so far.</summary>
    /// <exception cref="RecordingException">The file cannot be read.</exception>
    public RecordingCounts Count()
    {
        lock (_sync)
        {
            foreach (var item in _reader.ReadNew())
            {
                _counts = item switch
                {
                    RecordedExchange { IsWhole: true, Channel: RecordedChannel.Cdr } => _counts with { Cdrs = _counts.Cdrs + 1 },
                    RecordedExchange { IsWhole: true } => _counts with { Exchanges = _counts.Exchanges + 1 },
                    RecordedFrame => _counts with { Frames = _counts.Frames + 1 },
                    RecordedRemark => _counts with { Remarks = _counts.Remarks + 1 },
                    _ => _counts,
                };
            }
            return _counts;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _reader.Dispose();
}
