using System.Text.RegularExpressions;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.Description.Export;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Description;

/// <summary>The static site about the API and its evidence, in <c>docs/site</c>.</summary>
public sealed class StaticSite
{
    private static readonly string s_folder = Repository.PathOf("docs", "site");

    [Fact]
    public async Task The_site_in_docs_is_what_the_tool_writes()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim-site").FullName;
        try
        {
            (await Tool.RunAsync("api", "export", "--format", "site", "-o", folder)).Output.Should().Be($"{ApiExport.Site().Count} files: {folder}\n");
            if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_DOCS") is { Length: > 0 })
            {
                if (Directory.Exists(s_folder))
                    Directory.Delete(s_folder, recursive: true);
                (await Tool.RunAsync("api", "export", "--format", "site", "-o", s_folder)).Status.Should().Be(0);
            }
            Files(s_folder).Should().Equal(Files(folder), "CMSSIM_UPDATE_DOCS writes it again");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Every_link_of_the_site_leads_to_a_file_and_a_place_in_it()
    {
        var site = ApiExport.Site().ToDictionary(file => file.Path, file => file.Content);

        foreach (var (path, content) in site.Where(file => file.Key.EndsWith(".html")))
        {
            foreach (Match link in Regex.Matches(content, "href=\"([^\"]*)\""))
            {
                var parts = link.Groups[1].Value.Split('#');
                var target = parts[0].Length == 0 ? path : new Uri(new Uri("file:///" + path), parts[0]).AbsolutePath.TrimStart('/');
                site.Should().ContainKey(target, $"{path} links to {link.Groups[1].Value}");
                if (parts.Length > 1)
                    site[target].Should().Contain($"id=\"{parts[1]}\"", $"{path} links to {link.Groups[1].Value}");
            }
        }
    }

    [Fact]
    public void A_page_of_a_node_has_all_its_parts_with_their_basis()
    {
        var api = ApiDescription.Read();
        var site = ApiExport.Site().ToDictionary(file => file.Path, file => file.Content);

        site.Keys.Where(path => path.StartsWith("nodes/")).Should().HaveCount(api.Resources.Count);
        foreach (var node in api.Resources)
        {
            var page = site[$"nodes/{node.Name.Replace('/', '.').Replace("*", "all")}.html"];
            foreach (var evidence in Enum.GetValues<Simulator.Evidence>())
                Regex.Count(page, $"<span class=\"{evidence.ToString().ToLowerInvariant()}\">").Should().Be(
                    node.Count(evidence) + (node.Evidence == evidence ? 1 : 0) + node.FailureReasons.Count(reason => api.Reasons.First(one => one.Name == reason).Evidence == evidence), node.Name);
        }
    }

    [Fact]
    public void The_pages_are_well_formed_and_load_nothing_but_their_style()
    {
        foreach (var (path, content) in ApiExport.Site().Where(file => file.Path.EndsWith(".html")))
        {
            var root = XElement.Parse(Regex.Replace(content.Replace("<!DOCTYPE html>", ""), "<(meta|link|wbr)([^>]*)>", "<$1$2/>"));
            root.Descendants("script").Should().BeEmpty(path);
            root.Descendants("link").Select(link => Path.GetFileName(link.Attribute("href")!.Value)).Should().Equal("style.css");
            content.Should().NotContain("http:", path).And.NotContain("url(");
        }
    }

    private static IEnumerable<(string, string)> Files(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .Select(file => (Path.GetRelativePath(folder, file), File.ReadAllText(file)));
}
