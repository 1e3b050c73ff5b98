using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs;

/// <summary>Every page of the documentation does what it says: a page that is added later is tested as well.</summary>
public sealed class Pages
{
    /// <summary>The blocks that no test runs, each with the reason that its page gives.</summary>
    private static readonly string[] s_notRun =
    [
        "README.md: it needs a container engine",
        "docs/api-descriptions.md: it needs newman",
        "docs/api-descriptions.md: it rewrites these files",
        "docs/api.md: it rewrites this page",
        "docs/ci.md: it needs a real CMS",
        "docs/client.md: it rewrites sources",
        "docs/clone.md: it needs a real CMS",
        "docs/clusters.md: the ports must be free",
        "docs/coverage.md: it ends with Ctrl-C only",
        "docs/fuzzing.md: it takes more than an hour",
        "docs/install.md: they pack the build that they test",
        "docs/install.md: they install it in a home of their own",
        "docs/install.md: it is the same package",
        "docs/install.md: it takes minutes, and CI does it",
        "docs/install.md: it needs a container engine",
        "docs/kubernetes.md: it needs a Kubernetes cluster",
        "docs/kubernetes.md: it needs a Kubernetes cluster",
        "docs/mcp.md: it is part of the settings of an assistant",
        "docs/mutants.md: it takes an hour",
        "docs/observability.md: it needs a collector",
        "docs/observability.md: it needs a syslog server with a certificate",
        "docs/observability.md: a line of the documented log",
        "docs/page.md: they take minutes and need a quiet machine",
        "docs/page.md: it rewrites the pictures",
        "docs/performance.md: they take up to an hour and need a quiet machine",
        "docs/performance.md: they take minutes and need a quiet machine",
        "docs/performance.md: it needs perf and strace",
        "docs/replay.md: it needs a real CMS",
        "docs/repro.md: it serves until Ctrl-C",
        "docs/repro.md: a part of a file",
        "docs/running.md: it needs a container engine",
        "docs/running.md: it needs a container engine",
        "docs/running.md: it needs Docker Compose",
        "docs/running.md: it needs a container engine",
        "docs/state.md: it needs a container engine",
        "docs/testcontainers.md: it needs a container engine",
        "docs/tms.md: it needs a real CMS",
        "docs/verify.md: it needs a real CMS",
        "docs/verify.md: it needs a ledger",
        "docs/versioning.md: it rewrites these files",
        "docs/versioning.md: it takes minutes",
        "docs/webadmin.md: it rewrites the picture",
    ];

    public static TheoryData<string> Names() => [.. Page.Names];

    [Theory, MemberData(nameof(Names))]
    public Task Every_block_of_a_page_works(string page) => PageRun.CheckAsync(Page.Read(page));

    [Theory, MemberData(nameof(Names))]
    public void Links_lead_to_files_and_headings(string name)
    {
        var page = Page.Read(name);
        foreach (var link in page.Links)
        {
            var (file, anchor) = link.Split('#') is [var before, var after] ? (before, after) : (link, null);
            var path = file.Length == 0 ? Repository.PathOf(name.Split('/')) : Path.Combine(Path.GetDirectoryName(Repository.PathOf(name.Split('/')))!, file);
            Path.Exists(path).Should().BeTrue($"{name} links to {link}");
            if (anchor is not null)
                new Page(file, File.ReadAllText(path)).Anchors.Should().Contain(anchor, $"{name} links to {link}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Files_and_folders_that_a_page_names_are_there(string name)
    {
        foreach (var path in Page.Read(name).Paths)
            Path.Exists(Repository.PathOf(path.Split('/'))).Should().BeTrue($"{name} names {path}");
    }

    /// <summary>The map for assistants is no page, because it has no commands.</summary>
    [Fact]
    public void The_map_for_assistants_leads_to_files()
    {
        var links = new Page("llms.txt", File.ReadAllText(Repository.PathOf("llms.txt"))).Links.ToList();

        links.Should().HaveCountGreaterThan(10).And.OnlyHaveUniqueItems();
        links.Where(link => !File.Exists(Repository.PathOf(link.Split('/')))).Should().BeEmpty();
    }

    [Fact]
    public void Blocks_that_no_test_runs_are_known() =>
        Page.Names.SelectMany(name => Page.Read(name).Blocks).Where(block => block.NotRunBecause is not null)
            .Select(block => $"{block.Page}: {block.NotRunBecause}").Should().Equal(s_notRun);

    [Fact]
    public void The_README_links_to_every_page() =>
        Page.Read("README.md").Links.Select(link => link.Split('#')[0]).Should().Contain(Page.Names.Where(name => name != "README.md"));

    /// <summary>
    /// The lines between <c>&lt;!-- cmssim … --&gt;</c> and <c>&lt;!-- end --&gt;</c> are the output of the command. CMSSIM_UPDATE_DOCS rewrites them.
    /// </summary>
    [Theory, MemberData(nameof(Names))]
    public async Task Generated_tables_are_what_the_tool_prints(string name)
    {
        var path = Repository.PathOf(name.Split('/'));
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var expected = text;
        foreach (Match block in Regex.Matches(text, "(<!-- cmssim (.*?) -->\n)(.*?)(<!-- end -->)", RegexOptions.Singleline))
        {
            var (status, output, errors) = await Tool.RunAsync(block.Groups[2].Value.Split(' '));
            status.Should().Be(0, errors);
            expected = expected.Replace(block.Value, $"{block.Groups[1].Value}\n{output.ReplaceLineEndings("\n").Trim()}\n\n{block.Groups[4].Value}");
        }

        if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_DOCS") is { Length: > 0 })
            await File.WriteAllTextAsync(path, expected, TestContext.Current.CancellationToken);
        else
            text.Should().Be(expected, "docs/api.md has the command that rewrites the tables");
    }
}
