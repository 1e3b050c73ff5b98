using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Packages;

/// <summary>The script that makes a release. Its cheap steps run here; the others are those of CI.</summary>
public sealed class Releases : IDisposable
{
    private static readonly string s_script = Repository.PathOf("eng", "release.sh");
    private static readonly string s_version = XElement.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-release-");

    public static TheoryData<string, string> Steps => new()
    {
        { "clone", "git clone -q . " },
        { "build", "dotnet build .*/source/CmsSim.sln -c Release -warnaserror -p:ContinuousIntegrationBuild=true" },
        { "test", "dotnet test -c Release --no-build" },
        { "pack", "dotnet pack .*/source/CmsSim.sln -c Release --no-build -p:ContinuousIntegrationBuild=true -o .*/packages" },
        { "native", "dotnet publish .*/source/cli -c Release -r linux-x64 -p:PublishAot=true" },
        { "image", $"docker build -t cmssim:{s_version}" },
        { "sbom", $"dotnet-CycloneDX .*/source/cli/CmsSim.Cli.csproj .*cmssim-{s_version}.cdx.json" },
        { "licences", "eng/licences.sh .*/source" },
        { "vulnerabilities", "dotnet list .*/source/CmsSim.sln package --vulnerable --include-transitive" },
        { "notes", $"the section {s_version} of CHANGELOG.md" },
        { "checksums", "sha256sum" },
        { "publish", "dotnet nuget push .*/packages/\\*.nupkg" },
    };

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory, MemberData(nameof(Steps))]
    public async Task A_dry_run_names_each_step_with_its_command(string step, string command)
    {
        var output = await RunAsync("--dry-run");

        Regex.Match(output, $"(?s)^== {step}\n(.*?)(?=^== |\\z)", RegexOptions.Multiline).Groups[1].Value.Should().MatchRegex(command);
    }

    [Fact]
    public async Task A_dry_run_has_all_steps_in_order_and_leaves_no_files()
    {
        var output = await RunAsync("--dry-run", "-o", Path.Combine(_folder.FullName, "none"));

        Regex.Matches(output, "(?m)^== (.*)$").Select(step => step.Groups[1].Value).Should().Equal(Steps.Select(step => step.Data.Item1));
        _folder.GetFileSystemInfos().Should().BeEmpty();
    }

    [Fact]
    public async Task Dependencies_of_what_ships_have_licences_that_are_allowed()
    {
        var output = await RunAsync("licences");

        output.Should().MatchRegex("(?m)^Apache-2.0 +modelcontextprotocol.core/").And.MatchRegex("(?m)^MIT +system.commandline/").And.EndWith(" 0 with a licence that is not allowed\n");
    }

    [Theory]
    [InlineData("<license type=\"expression\">MPL-2.0</license>", "MPL-2.0")]
    [InlineData("<licenseUrl>https://example.com/licence</licenseUrl>", "unknown")]
    [InlineData("<license type=\"file\">missing.txt</license>", "unknown")]
    [InlineData("<license type=\"expression\">MIT OR GPL-3.0-only</license>", "MIT OR GPL-3.0-only")]
    public async Task A_licence_that_is_not_allowed_ends_the_release(string licence, string shown)
    {
        var (project, package) = (_folder.CreateSubdirectory("a"), _folder.CreateSubdirectory("cache/some/1.0.0"));
        await File.WriteAllTextAsync(Path.Combine(project.FullName, "a.csproj"), "<Project><PropertyGroup><ShippedLibrary>true</ShippedLibrary></PropertyGroup></Project>");
        await File.WriteAllTextAsync(Path.Combine(package.FullName, "some.nuspec"), $"<package><metadata>\n{licence}\n</metadata></package>");
        await File.WriteAllTextAsync(Path.Combine(project.CreateSubdirectory("obj").FullName, "project.assets.json"), $$"""
            {
              "libraries": {
                "Some/1.0.0": {
                  "path": "some/1.0.0",
                  "type": "package"
                }
              },
              "packageFolders": {
                "{{Path.Combine(_folder.FullName, "cache")}}/": {}
              }
            }
            """);

        var (status, output) = await new Shell(home: null).TryAsync(Repository.PathOf(), Repository.PathOf("eng", "licences.sh"), _folder.FullName);

        status.Should().Be(1);
        output.Should().Contain($"{shown} ").And.Contain("some/1.0.0").And.Contain("1 with a licence that is not allowed");
    }

    [Fact]
    public async Task Release_notes_are_the_section_of_the_version_and_checksums_cover_all_files()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "a.tar.gz"), "a");
        await File.WriteAllTextAsync(Path.Combine(_folder.CreateSubdirectory("packages").FullName, "b.nupkg"), "b");

        await RunAsync("-o", _folder.FullName, "notes", "checksums");

        var notes = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "release-notes.md"), TestContext.Current.CancellationToken);
        var sections = Regex.Split(await File.ReadAllTextAsync(Repository.PathOf("CHANGELOG.md"), TestContext.Current.CancellationToken), "(?m)^## .*\n\n?");
        notes.Should().Be(sections[1]);
        var sums = await File.ReadAllLinesAsync(Path.Combine(_folder.FullName, "SHA256SUMS"), TestContext.Current.CancellationToken);
        sums.Should().Equal(((string[])["a.tar.gz", "packages/b.nupkg", "release-notes.md"])
            .Select(name => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(_folder.FullName, name))))}  {name}"));
    }

    [Fact]
    public async Task An_unknown_step_is_refused()
    {
        var (status, output) = await new Shell(home: null).TryAsync(Repository.PathOf(), s_script, "deploy");

        (status, output).Should().Be((2, "release.sh: unknown step \"deploy\"; expected one of clone build test pack native image sbom licences vulnerabilities notes checksums publish.\n"));
    }

    private static Task<string> RunAsync(params string[] arguments) => new Shell(home: null).RunAsync(Repository.PathOf(), s_script, arguments);
}
