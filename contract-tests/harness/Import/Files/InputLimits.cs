namespace CmsSim.Harness.Import.Files;

/// <summary>The limits on archives. They stop files that unpack to far more than they should.</summary>
public sealed record InputLimits
{
    /// <summary>The maximum number of archives inside each other. A <c>.tar.gz</c> counts as two.</summary>
    public int Depth { get; init; } = 5;

    /// <summary>The maximum number of entries in the archives of one file.</summary>
    public int Entries { get; init; } = 100_000;

    /// <summary>The maximum number of bytes that one file may unpack to, over all levels.</summary>
    public long Unpacked { get; init; } = 64L << 30;

    /// <summary>The maximum number of unpacked bytes for each byte of the file. Logs reach about 60.</summary>
    public int Ratio { get; init; } = 250;

    /// <summary>The number of unpacked bytes up to which <see cref="Ratio"/> does not apply.</summary>
    public long RatioFrom { get; init; } = 128L << 20;
}
