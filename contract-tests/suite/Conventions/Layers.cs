using System.Collections.Concurrent;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>
/// The folders of the simulator depend on each other one way. Counts every name in the sources that means a type of another folder or one
/// of its members, whether or not the file has a <c>using</c> for it.
/// </summary>
public sealed class Layers
{
    private const string Root = "the root";

    // From a folder to the folders it may use. It may also use all that those may use.
    private static readonly Dictionary<string, string[]> s_arrows = new()
    {
        [Root] = ["WebAdmin", "Control", "Description", "Drills"],
        ["Drills"] = ["Days"],
        ["Days"] = ["Events"],
        ["Control"] = ["Telemetry", "Description"],
        ["Telemetry"] = ["Api"],
        ["WebAdmin"] = ["Api"],
        ["Api"] = ["Events", "State"],
        ["Description"] = ["Resources"],
        ["Events"] = ["Calls", "State"],
        ["Calls"] = ["Resources", "Cdr"],
        ["Cdr"] = ["Schema", "Wire"],
        ["Resources"] = ["Schema", "Invitations"],
        ["Invitations"] = ["Expressions"],
        ["State"] = ["Schema", "Wire", "RemoteDirectories", "Untrusted", "Files"],
        ["Schema"] = ["Directories", "Untrusted", "Public"],
        ["RemoteDirectories"] = ["Directories", "Wire"],
        ["Directories"] = ["Expressions", "Untrusted"],

        // Public types of the root namespace that the inner folders use as well.
        ["Public"] = ["Expressions"],
        ["Expressions"] = [],
        ["Wire"] = [],
        ["Untrusted"] = [],
        ["Files"] = [],
    };

    [Fact]
    public void Every_folder_uses_only_the_folders_below_it()
    {
        var (folders, references) = Read(Repository.PathOf("simulator"));

        folders.Should().BeEquivalentTo(s_arrows.Keys);
        references.Should().HaveCountGreaterThan(1_000);
        references.Where(reference => !Below(reference.From).Contains(reference.To)).Select(reference => reference.Text).Distinct().Should().BeEmpty();
    }

    [Fact]
    public void No_two_folders_use_each_other() =>
        s_arrows.Keys.Where(folder => Below(folder).Contains(folder)).Should().BeEmpty();

    private static HashSet<string> Below(string folder)
    {
        HashSet<string> below = [];
        Queue<string> next = new(s_arrows[folder]);
        while (next.TryDequeue(out var one))
        {
            if (below.Add(one))
                s_arrows[one].ToList().ForEach(next.Enqueue);
        }
        return below;
    }

    private static (IReadOnlySet<string> Folders, IReadOnlyList<Reference> References) Read(string simulator)
    {
        string FolderOf(string file) => Path.GetRelativePath(simulator, file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : Root;

        var trees = Directory.EnumerateFiles(simulator, "*.cs", SearchOption.AllDirectories)
            .Where(file => FolderOf(file) is not ("bin" or "obj"))
            .Append(Directory.EnumerateFiles(Path.Combine(simulator, "obj"), "CmsSim.Simulator.GlobalUsings.g.cs", SearchOption.AllDirectories).First())
            .Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Preview), file))
            .ToList();
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("CmsSim.", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file));
        var compilation = CSharpCompilation.Create("simulator", trees, platform, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));

        ConcurrentBag<Reference> references = [];
        Parallel.ForEach(trees, tree =>
        {
            var (model, from) = (compilation.GetSemanticModel(tree), FolderOf(tree.FilePath));
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                var symbol = model.GetSymbolInfo(name).Symbol;
                if ((symbol as INamedTypeSymbol ?? symbol?.ContainingType) is { } type && type.OriginalDefinition.DeclaringSyntaxReferences is [var declared, ..]
                    && FolderOf(declared.SyntaxTree.FilePath) is var to && to != from)
                {
                    var line = tree.GetLineSpan(name.Span).StartLinePosition.Line + 1;
                    references.Add(new Reference(from, to, $"{from} uses {to}: {type.Name} in {Path.GetRelativePath(simulator, tree.FilePath)}:{line}"));
                }
            }
        });
        return (trees.Select(tree => FolderOf(tree.FilePath)).Where(folder => folder is not "obj").ToHashSet(), [.. references]);
    }

    private sealed record Reference(string From, string To, string Text);
}
