using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using Xunit;

namespace CmsSim.ContractTests.Packages;

/// <summary>
/// All packages, packed once from the build that is under test, and the home of a person who has nothing but them: a folder of packages, the
/// sources of packages that this machine has, and an empty cache.
/// </summary>
public sealed class PackedPackages : IAsyncLifetime
{
    /// <summary>Higher than any release, so that a source of this machine that has a release of CmsSim does not serve it instead.</summary>
    public const string Version = "999.0.0";

    /// <summary>The folder of the packages below the home, as the documentation names it.</summary>
    public const string Feed = "cmssim-packages";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("cmssim-packages-");
    private Lazy<Task<ConsumerPrograms>> _consumers = null!;

    /// <summary>The folder with the packages.</summary>
    public string Folder => Path.Combine(_home.FullName, Feed);

    /// <summary>The files of the build that the packing changed, from the root of the repository. Files in <c>obj</c> are not counted.</summary>
    internal IReadOnlyList<string> ChangedOutputs { get; private set; } = [];

    /// <summary>Starts a command as that person would. It has the cache and the settings of the home only.</summary>
    internal Shell Shell => new(_home.FullName);

    /// <summary>The programs of the packages' readmes, built when the first test asks for them.</summary>
    internal Task<ConsumerPrograms> Consumers => _consumers.Value;

    public async ValueTask InitializeAsync()
    {
        var before = Outputs();
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}") ? "Release" : "Debug";
        await new Shell(home: null).RunAsync(
            Repository.PathOf(), "dotnet", "pack", "CmsSim.sln", "--no-build", "-c", configuration, "-o", Folder, $"-p:PackageVersion={Version}", "-v", "quiet", "--nologo", "-nodeReuse:false");
        ChangedOutputs = [.. Outputs().Except(before).Select(output => output.Path)];

        CopySettings();
        _consumers = new(() => ConsumerPrograms.BuildAsync(this));
    }

    public ValueTask DisposeAsync()
    {
        _home.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty folder in the home.</summary>
    internal string NewFolder(string name) => _home.CreateSubdirectory(name).FullName;

    /// <summary>Opens a package.</summary>
    internal PackageFile Open(string id) => new(Path.Combine(Folder, $"{id}.{Version}.nupkg"));

    /// <summary>Adds the folder of the packages to the sources of the projects in a folder.</summary>
    internal void WriteSettings(string folder) => File.WriteAllText(Path.Combine(folder, "NuGet.Config"), $"""
        <configuration><packageSources><add key="cmssim" value="{Folder}" /></packageSources></configuration>
        """);

    // The sources that this machine has, unless CMSSIM_OFFLINE says that they cannot be reached, and its cache as one more, so that packages of
    // others seldom come over the network.
    private void CopySettings()
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var own = Path.Combine(user, ".nuget", "NuGet", "NuGet.Config");
        var isOffline = Environment.GetEnvironmentVariable("CMSSIM_OFFLINE") is { Length: > 0 };
        var settings = File.Exists(own) && !isOffline ? XElement.Load(own) : XElement.Parse("<configuration><packageSources><clear/></packageSources></configuration>");
        if (settings.Element("packageSources") is not { } sources)
            settings.Add(sources = new XElement("packageSources"));
        sources.Add(new XElement(
            "add", new XAttribute("key", "cache of this machine"), new XAttribute("value", Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(user, ".nuget", "packages"))));
        settings.Save(Path.Combine(_home.CreateSubdirectory(Path.Combine(".nuget", "NuGet")).FullName, "NuGet.Config"));
    }

    private static List<(string Path, DateTime Written)> Outputs() =>
    [
        .. new[] { "simulator", "client", "contract-tests", "cli" }
            .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.dll", SearchOption.AllDirectories))
            .Where(file => file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}") && !file.Contains($"{Path.DirectorySeparatorChar}publish{Path.DirectorySeparatorChar}"))
            .Select(file => (Path.GetRelativePath(Repository.PathOf(), file), File.GetLastWriteTimeUtc(file))),
    ];
}

/// <summary>The tests that share the packages. They run one after another, beside other tests.</summary>
[CollectionDefinition(nameof(Packed))]
public sealed class Packed : ICollectionFixture<PackedPackages>;
