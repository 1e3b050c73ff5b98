using System.Globalization;
using System.Reflection;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>Every limit has a name, a range and a row in the documentation.</summary>
public sealed class StatedLimits
{
    private const string Begin = "<!-- limits -->\n";
    private const string End = "<!-- end of limits -->";

    [Fact]
    public void Every_limit_is_listed_by_its_name()
    {
        var properties = typeof(Limits).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(property => property.CanWrite).Select(property => property.Name);

        Limits.All.Select(limit => limit.Name).Should().BeEquivalentTo(properties.Select(name => char.ToLowerInvariant(name[0]) + name[1..]));
    }

    [Fact]
    public void Every_row_sets_and_reads_the_same_limit_and_no_other()
    {
        foreach (var limit in Limits.All)
        {
            limit.Default.Should().BeInRange(limit.Least, limit.Most, limit.Name);
            var changed = limit.With(new Limits(), limit.Default + 1);
            limit.Of(changed).Should().Be(limit.Default + 1);
            Limits.All.Where(other => other != limit).Should().OnlyContain(other => other.Of(changed) == other.Default);
            typeof(Limits).GetProperty(char.ToUpperInvariant(limit.Name[0]) + limit.Name[1..])!.GetValue(changed).Should().Be(limit.Default + 1);
        }
    }

    [Fact]
    public async Task The_documentation_has_a_row_for_each_limit()
    {
        var path = Repository.PathOf("docs", "security.md");
        var page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        var (start, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var rows = string.Concat(Limits.All.Select(limit =>
            string.Create(CultureInfo.InvariantCulture, $"| `{limit.Name}` | {limit.Default} | {limit.Least} to {limit.Most} | {limit.Summary} |\n")));

        if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_DOCS") is { Length: > 0 })
            await File.WriteAllTextAsync(path, page[..start] + rows + page[end..], TestContext.Current.CancellationToken);
        else
            page[start..end].Should().Be(rows, "CMSSIM_UPDATE_DOCS rewrites it");
    }

    [Fact]
    public async Task The_tool_lists_limits_and_sets_one_by_its_name()
    {
        var (status, output, _) = await Tool.RunAsync("serve", "--limit", "list");
        status.Should().Be(0);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCount(Limits.All.Count)
            .And.Contain(line => line.StartsWith("largestBody=1048576  (1024 to 67108864): "));

        await using var tool = await RunningTool.ServeAsync("--limit", "LARGESTBODY=2048", "--limit", "journalEntries=5");
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        client.DefaultRequestHeaders.Authorization = new("Basic", "YWRtaW46YWRtaW4=");
        using var answer = await client.PostAsync(new Uri(tool.Https[0] + "/api/v1/coSpaces"), new StringContent(new string('a', 2049)), TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).Should().Be(413);
    }

    [Theory]
    [InlineData("Invalid value \"nothing=1\" for --limit; expected name=value. --limit list shows the names.", "nothing=1")]
    [InlineData("Invalid value \"largestBody\" for --limit; expected a number from 1024 to 67108864, such as largestBody=1048576.", "largestBody")]
    [InlineData("Invalid value \"largestBody=1\" for --limit; expected a number from 1024 to 67108864, such as largestBody=1048576.", "largestBody=1")]
    [InlineData("Invalid value \"largestBody=x\" for --limit; expected a number from 1024 to 67108864, such as largestBody=1048576.", "largestBody=x")]
    public async Task The_tool_shows_the_range_of_a_limit(string sentence, string setting)
    {
        var (status, _, errors) = await Tool.RunAsync("serve", "--limit", setting);

        status.Should().Be(2);
        errors.Should().Be($"cmssim: {sentence}{Environment.NewLine}");
    }

    [Fact]
    public async Task A_limit_outside_its_range_is_also_refused_in_process()
    {
        var start = () => CmsSimulator.StartAsync(options => options with { Limits = new Limits { LargestBody = 1 } });

        (await start.Should().ThrowAsync<SimulatorStartException>()).WithMessage("The limit largestBody is 1; expected 1024 to 67108864.");
    }
}
