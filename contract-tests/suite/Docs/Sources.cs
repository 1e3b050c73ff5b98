using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Docs;

/// <summary>The code that pages show: tests that run it, the product, and the readmes of packages, whose code the tests of the packages run.</summary>
internal static class Sources
{
    private static readonly string[] s_folders = ["contract-tests/suite/Docs/Snippets", "simulator", "client", "contract-tests/harness"];
    private static readonly Lazy<IReadOnlyList<string>> s_files = new(() =>
    [
        .. s_folders.SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder.Split('/')), "*.cs", SearchOption.AllDirectories))
            .Append(Repository.PathOf("simulator", "README.md"))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .Select(file => "\n" + File.ReadAllText(file).ReplaceLineEndings("\n")),
    ]);

    /// <summary>True when the lines are in one file, one after another, all indented further by the same amount.</summary>
    public static bool Have(string block)
    {
        foreach (var indent in (string[])["", "    ", "        "])
        {
            var indented = "\n" + string.Concat(block.Split('\n')[..^1].Select(line => line.Length > 0 ? $"{indent}{line}\n" : "\n"));
            if (s_files.Value.Any(file => file.Contains(indented, StringComparison.Ordinal)))
                return true;
        }
        return false;
    }
}
