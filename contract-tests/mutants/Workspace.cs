using System.Text;
using System.Text.RegularExpressions;

namespace CmsSim.Mutants;

/// <summary>A copy of the repository whose simulator holds the sampled mutants.</summary>
internal sealed partial class Workspace(string repository, string folder)
{
    private const string SwitchFile = "simulator/Mutant.cs";

    private const string Project = "contract-tests/suite/CmsSim.ContractTests.csproj";

    // Mutated code causes warnings. No build server stays behind.
    private static readonly string[] s_buildOptions =
    [
        "-c", "Release", "--nologo", "-v", "q", "-nodeReuse:false", "-p:UseSharedCompilation=false",
        "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:EnforceCodeStyleInBuild=false", "-p:WarningLevel=0",
    ];

    private static readonly TimeSpan s_buildLimit = TimeSpan.FromMinutes(20);

    public string Suite => PathOf("contract-tests/suite/bin/Release/net10.0/CmsSim.ContractTests");

    public string Folder => folder;

    /// <summary>The root of the repository that the tool was built in.</summary>
    public static string FindRepository()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "CmsSim.sln")))
                return at.FullName;
        }
        throw new UserErrorException($"No CmsSim.sln above {AppContext.BaseDirectory}.");
    }

    /// <summary>The product code of some folders of the simulator: each file by its path from the root of the repository.</summary>
    public static IReadOnlyDictionary<string, string> ReadSources(string repository, IEnumerable<string> folders) => folders
        .SelectMany(name => Directory.EnumerateFiles(Path.Combine(repository, "simulator", name), "*.cs", SearchOption.AllDirectories))
        .ToDictionary(path => Path.GetRelativePath(repository, path).Replace('\\', '/'), File.ReadAllText);

    /// <summary>Copies the files that git tracks or would add. Files that are equal keep their time, so that a second build is short.</summary>
    public async Task CopyAsync(CancellationToken cancellation)
    {
        var (status, files) = await ChildProcess.RunAsync("git", ["-c", "core.quotePath=false", "ls-files", "--cached", "--others", "--exclude-standard"], repository, s_buildLimit, cancellation);
        if (status is not 0)
            throw new UserErrorException($"git ls-files failed in {repository}: {string.Join(' ', files)}");
        var copied = files.Where(file => File.Exists(Path.Combine(repository, file))).Append(SwitchFile).ToHashSet();
        foreach (var file in copied)
        {
            var content = file is SwitchFile ? Encoding.UTF8.GetBytes(SwitchedSource.SwitchClass) : await File.ReadAllBytesAsync(Path.Combine(repository, file), cancellation);
            await WriteAsync(file, content, cancellation);
        }

        // An earlier copy in the same folder may hold sources that the repository no longer has.
        foreach (var path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            var file = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (!copied.Contains(file) && !file.Contains("/obj/"))
                File.Delete(path);
        }
    }

    /// <summary>Puts the sample into the sources, replaces the mutations that do not compile, and builds the suite.</summary>
    public async Task<IReadOnlyList<Mutation>> BuildAsync(Sample sample, IReadOnlyDictionary<string, string> sources, Action<string> report, CancellationToken cancellation)
    {
        while (true)
        {
            var drawn = sample.Drawn;
            var switched = await WriteSwitchedAsync(drawn, sources, cancellation);
            var discarded = await CompileAsync(switched, cancellation);
            if (discarded.Count == 0)
                break;
            report($"{discarded.Count} of {drawn.Count} mutations do not compile; others take their place.");
            sample.Replace(discarded);
        }

        var (status, lines) = await DotnetAsync("build", Project, cancellation);
        return status is 0 ? sample.Drawn : throw new UserErrorException($"The suite does not build:\n{string.Join('\n', lines)}");
    }

    private async Task<Dictionary<string, SwitchedSource>> WriteSwitchedAsync(IReadOnlyList<Mutation> drawn, IReadOnlyDictionary<string, string> sources, CancellationToken cancellation)
    {
        var byFile = drawn.Select((mutation, number) => (Number: number, Mutation: mutation)).ToLookup(mutant => mutant.Mutation.File);
        var switched = new Dictionary<string, SwitchedSource>();
        foreach (var (file, source) in sources)
        {
            switched[file] = new SwitchedSource(source, byFile[file]);
            await WriteAsync(file, Encoding.UTF8.GetBytes(switched[file].Text), cancellation);
        }
        return switched;
    }

    /// <summary>Compiles the simulator; the mutations that cause errors.</summary>
    private async Task<HashSet<Mutation>> CompileAsync(Dictionary<string, SwitchedSource> switched, CancellationToken cancellation)
    {
        var (status, lines) = await DotnetAsync("build", "simulator/CmsSim.Simulator.csproj", cancellation);
        if (status is 0)
            return [];
        var errors = lines.Select(line => CompilerError().Match(line)).Where(match => match.Success).ToList();
        var culprits = errors.SelectMany(error =>
        {
            var file = Path.GetRelativePath(folder, Path.GetFullPath(error.Groups["file"].Value, folder)).Replace('\\', '/');
            return switched.TryGetValue(file, out var source) ? source.MutationsAt(int.Parse(error.Groups["line"].Value), int.Parse(error.Groups["column"].Value)) : [];
        }).ToHashSet();
        return culprits is { Count: > 0 } ? culprits : throw new UserErrorException($"The simulator does not build:\n{string.Join('\n', lines)}");
    }

    private Task<(int? Status, IReadOnlyList<string> Lines)> DotnetAsync(string verb, string project, CancellationToken cancellation) =>
        ChildProcess.RunAsync("dotnet", [verb, project, .. s_buildOptions], folder, s_buildLimit, cancellation);

    private async Task WriteAsync(string file, byte[] content, CancellationToken cancellation)
    {
        var path = PathOf(file);
        if (File.Exists(path) && (await File.ReadAllBytesAsync(path, cancellation)).AsSpan().SequenceEqual(content))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, content, cancellation);
    }

    private string PathOf(string file) => Path.Combine(folder, file);

    [GeneratedRegex(@"^\s*(?<file>.+?)\((?<line>\d+),(?<column>\d+)\): error ")]
    private static partial Regex CompilerError();
}
