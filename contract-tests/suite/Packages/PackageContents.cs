using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Packages;

/// <summary>The files and descriptions of the packages.</summary>
[Collection(nameof(Packed))]
public sealed class PackageContents(PackedPackages packages)
{
    private const string AspNetCore = "Microsoft.AspNetCore.App";
    private const string Client = $"CmsSim.Client {PackedPackages.Version}";

    // Each package, the folder of its project, and what it needs. A new package is added here.
    private static readonly Dictionary<string, (string Folder, string[] Dependencies, string[] Frameworks)> s_packages = new()
    {
        ["CmsSim.Aspire.Hosting"] = ("contract-tests/aspire", [.. new[] { "Aspire.Hosting", "Nerdbank.MessagePack", "Polly.Core" }.Select(id => $"{id} {CentralVersion(id)}")], []),
        ["CmsSim.Client"] = ("client", [], []),
        ["CmsSim.Client.Hosting"] = ("client/Hosting", [Client], [AspNetCore]),
        ["CmsSim.Client.Scheduling.Sqlite"] = ("client/Sqlite", [Client, $"Microsoft.Data.Sqlite {CentralVersion("Microsoft.Data.Sqlite")}"], []),
        ["CmsSim.Harness"] = ("contract-tests/harness", [], []),
        ["CmsSim.Simulator"] = ("simulator", [], [AspNetCore]),
        ["CmsSim.Testcontainers"] = ("contract-tests/testcontainers", [$"Testcontainers {CentralVersion("Testcontainers")}"], []),
        ["cmssim"] = ("cli", [], [AspNetCore]),
    };

    public static TheoryData<string> All => [.. s_packages.Keys];

    public static TheoryData<string> Libraries => [.. ConsumerPrograms.Libraries];

    [Fact]
    public void All_packages_are_known() =>
        Directory.GetFiles(packages.Folder, "*.nupkg").Select(file => Path.GetFileName(file)).Should()
            .BeEquivalentTo(s_packages.Keys.Select(id => $"{id}.{PackedPackages.Version}.nupkg"));

    [Theory, MemberData(nameof(All))]
    public void A_package_needs_only_its_stated_dependencies(string id)
    {
        var package = packages.Open(id);

        package.Dependencies.Should().BeEquivalentTo(s_packages[id].Dependencies);
        package.Frameworks.Should().BeEquivalentTo(s_packages[id].Frameworks);
    }

    [Theory, MemberData(nameof(All))]
    public void A_package_has_a_readme_an_icon_a_licence_and_a_description_of_its_own(string id)
    {
        var package = packages.Open(id);

        ((string?)package.Metadata.Element("id")).Should().Be(id);
        ((string?)package.Metadata.Element("license")).Should().Be("MIT");
        ((string?)package.Metadata.Element("license")!.Attribute("type")).Should().Be("expression");
        ((string?)package.Metadata.Element("description")).Should().NotBe("Package Description").And.MatchRegex("[A-Z].{40,}\\.$");
        ((string?)package.Metadata.Element("tags")).Should().StartWith("cisco ").And.NotContain("  ");
        ((string?)package.Metadata.Element("repository")!.Attribute("type")).Should().Be("git");
        package.Text((string)package.Metadata.Element("readme")!).Should().Be(File.ReadAllText(Repository.PathOf([.. s_packages[id].Folder.Split('/'), "README.md"])));
        package.Bytes((string)package.Metadata.Element("icon")!)[..4].Should().Equal(0x89, (byte)'P', (byte)'N', (byte)'G');
    }

    [Fact]
    public void Readmes_have_no_links_into_the_repository() =>
        s_packages.Keys.Select(id => new Docs.Page(id, packages.Open(id).Text("README.md"))).SelectMany(page => page.Links).Should().BeEmpty();

    [Theory, MemberData(nameof(Libraries))]
    public void A_library_has_its_documentation_and_symbols(string id)
    {
        packages.Open(id).Entries.Should().Contain([$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"]);
        using var symbols = ZipFile.OpenRead(Path.Combine(packages.Folder, $"{id}.{PackedPackages.Version}.snupkg"));
        symbols.Entries.Select(entry => entry.FullName).Should().Contain($"lib/net10.0/{id}.pdb");
    }

    [Theory, MemberData(nameof(Libraries))]
    public void A_library_is_built_reproducibly(string id)
    {
        using var file = new PEReader(new MemoryStream(packages.Open(id).Bytes($"lib/net10.0/{id}.dll")));
        var metadata = file.GetMetadataReader();

        metadata.GetString(metadata.GetAssemblyDefinition().Name).Should().Be(id);
        file.ReadDebugDirectory().Should().Contain(entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }

    [Fact]
    public void Packing_leaves_the_build_as_it_was() => packages.ChangedOutputs.Should().BeEmpty();

    private static string? CentralVersion(string id) =>
        (string?)System.Xml.Linq.XElement.Load(Repository.PathOf("Directory.Packages.props")).Descendants("PackageVersion").Single(version => (string?)version.Attribute("Include") == id).Attribute("Version");
}
