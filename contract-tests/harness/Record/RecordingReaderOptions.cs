namespace CmsSim.Harness.Record;

/// <summary>The limits of a <see cref="RecordingReader"/>. Bytes beyond them are counted, and not kept.</summary>
public sealed record RecordingReaderOptions
{
    /// <summary>The most bytes of one body or payload that are kept. Defaults to 8 MiB. Zero keeps none.</summary>
    public int MostOfOneBody { get; init; } = 8 << 20;

    /// <summary>The most bytes of bodies and payloads that are not complete, over all connections. Defaults to 128 MiB.</summary>
    public long MostOfAllBodies { get; init; } = 128L << 20;

    /// <summary>The most connections that are open at once. Defaults to 100,000. A recording with more is refused.</summary>
    public int MostConnections { get; init; } = 100_000;
}
