using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;

namespace CmsSim.Cli;

/// <summary>A HAR or .http file that holds the exchanges of an import.</summary>
internal sealed class ExportFile(string path)
{
    private readonly List<Fixture> _fixtures = [];

    /// <summary>True for a path that ends in <c>.har</c> or <c>.http</c>.</summary>
    public static bool IsExport(string path) => IsHar(path) || path.EndsWith(".http", StringComparison.OrdinalIgnoreCase);

    public void Add(Fixture fixture) => _fixtures.Add(fixture);

    public async Task WriteAsync()
    {
        var whole = _fixtures[0] with { Exchanges = [.. _fixtures.SelectMany(fixture => fixture.Exchanges)] };
        await OutputFile.WriteAsync(path, path, isPrivate: false, async draft =>
        {
            if (IsHar(path))
            {
                HarWriter.Write(whole, draft);
                return;
            }

            await using var text = new StreamWriter(draft, leaveOpen: true);
            HttpFileWriter.Write(whole, text);
        });
    }

    private static bool IsHar(string path) => path.EndsWith(".har", StringComparison.OrdinalIgnoreCase);
}
