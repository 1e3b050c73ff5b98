namespace CmsSim.Benchmarks.Measurements;

/// <summary>A folder for logs that is deleted on disposal.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cmssim-bench-").FullName;

    /// <summary>Empties the files in the folder. A server may continue to write to them.</summary>
    public void Empty()
    {
        foreach (var file in Directory.EnumerateFiles(Path))
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            open.SetLength(0);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
