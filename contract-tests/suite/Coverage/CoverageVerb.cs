using System.Text.Json;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Coverage;

/// <summary><c>cmssim coverage</c>.</summary>
public sealed class CoverageVerb : IDisposable
{
    private static readonly string s_golden = Repository.PathOf("fixtures", "golden");

    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_documented_flows_meet_sixteen_methods()
    {
        var (status, output, errors) = await Tool.RunAsync("coverage", s_golden, "--missing", "pages");

        (status, errors).Should().Be((0, ""));
        output.Should().MatchRegex("(?m)^28 exchanges of .*golden, measured by the documents of release 2.0$")
            .And.MatchRegex("(?m)^nodes +16 of 196 +8.2%").And.MatchRegex("(?m)^pages, not met: 115$").And.MatchRegex("(?m)^  coSpaces next page$");
    }

    [Fact]
    public async Task Reports_have_all_dimensions_in_three_formats()
    {
        string[] files = [.. new[] { "c.html", "c.json", "c.md" }.Select(name => Path.Combine(_folder, name))];

        (await Tool.RunAsync(["coverage", s_golden, .. files.SelectMany(file => new[] { "--report", file })])).Status.Should().Be(0);

        var texts = files.Select(File.ReadAllText).ToList();
        texts[0].Should().Contain("<h2 id=\"reasons\">").And.Contain("duplicateCoSpaceUri").And.NotContain("<script");
        texts[2].Should().Contain("| nodes | 16 | 196 | 8.2% |");
        using var json = JsonDocument.Parse(texts[1]);
        json.RootElement.GetProperty("dimensions").EnumerateArray().Select(dimension => dimension.GetProperty("name").GetString())
            .Should().Equal("nodes", "parameters", "absent", "defaults", "minimums", "maximums", "values", "queries", "elements", "reasons", "pages", "cdr", "events", "states", "releases");
    }

    [Theory]
    [InlineData("nodes=16,elements=1%", 0, "")]
    [InlineData("nodes=17", 1, "cmssim: nodes: 16 of 196 met, at least 17 are required.\n")]
    [InlineData("nodes=9%", 1, "cmssim: nodes: 8.2% met, at least 9% are required.\n")]
    [InlineData("nodes=16,nodes=17,reasons=1", 1, "cmssim: nodes: 16 of 196 met, at least 17 are required.\ncmssim: reasons: 0 of 54 met, at least 1 are required.\n")]
    public async Task Thresholds_that_are_not_reached_fail_with_a_sentence_each(string min, int status, string errors) =>
        (await Tool.RunAsync("coverage", s_golden, "--min", min)).Should().Match<(int Status, string Output, string Errors)>(run => run.Status == status && run.Errors == errors);

    [Fact]
    public async Task A_ratchet_rises_with_the_numbers_and_refuses_a_fall()
    {
        var ratchet = Path.Combine(_folder, "ratchet.json");
        (await Tool.RunAsync("coverage", Path.Combine(s_golden, "end.xml"), "--ratchet", ratchet)).Status.Should().Be(0);
        var first = await File.ReadAllTextAsync(ratchet, TestContext.Current.CancellationToken);
        (await Tool.RunAsync("coverage", s_golden, "--ratchet", ratchet)).Status.Should().Be(0);
        var second = await File.ReadAllTextAsync(ratchet, TestContext.Current.CancellationToken);

        var (status, _, errors) = await Tool.RunAsync("coverage", Path.Combine(s_golden, "end.xml"), "--ratchet", ratchet);

        first.Should().Contain("\"nodes\": ").And.NotContain("\"nodes\": 16");
        second.Should().Contain("\"nodes\": 16");
        status.Should().Be(1);
        errors.Should().MatchRegex("cmssim: nodes: [0-9]+ met, 16 in an earlier run.\n");
        (await File.ReadAllTextAsync(ratchet, TestContext.Current.CancellationToken)).Should().Be(second);
    }

    [Theory]
    [InlineData("{\"nodes\":-1}", "must be a whole number from 0")]
    [InlineData("{\"noodles\":1}", "unknown dimension \"noodles\"")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{", "not a JSON object")]
    public async Task A_ratchet_that_is_none_is_one_sentence(string text, string sentence)
    {
        var ratchet = Path.Combine(_folder, "ratchet.json");
        await File.WriteAllTextAsync(ratchet, text, TestContext.Current.CancellationToken);

        var (status, _, errors) = await Tool.RunAsync("coverage", s_golden, "--ratchet", ratchet);

        status.Should().Be(2);
        errors.Should().Contain(sentence).And.Subject.Trim().Should().NotContain("\n");
    }

    [Theory]
    [InlineData("coverage", "Nothing to measure")]
    [InlineData("coverage x --live", "--live needs --journal")]
    [InlineData("coverage --journal ftp://x", "Invalid value \"ftp://x\" for --journal")]
    [InlineData("coverage --recording nowhere", "nowhere: no such folder")]
    [InlineData("coverage x --min nodes", "--min: invalid entry \"nodes\"")]
    [InlineData("coverage x --min nodes=101%", "invalid entry \"nodes=101%\"")]
    [InlineData("coverage x --missing noodles", "Invalid value \"noodles\" for --missing")]
    [InlineData("coverage x --release 1.0", "Invalid value \"1.0\" for --release")]
    [InlineData("coverage x --report c.txt", "Invalid value \"c.txt\" for --report")]
    public async Task Wrong_usage_is_one_sentence(string line, string sentence)
    {
        var file = Path.Combine(s_golden, "end.xml");

        var (status, output, errors) = await Tool.RunAsync([.. line.Split(' ').Select(word => word == "x" ? file : word)]);

        (status, output).Should().Be((2, ""));
        errors.Should().StartWith("cmssim: ").And.Contain(sentence).And.Subject.Trim().Should().NotContain("\n");
    }

    [Fact]
    public async Task A_simulator_that_is_not_there_is_unreachable() =>
        (await Tool.RunAsync("coverage", "--journal", "http://127.0.0.1:1")).Status.Should().Be(3);

    [Fact]
    public async Task A_recording_has_fixtures_and_documents_of_records()
    {
        File.Copy(Path.Combine(s_golden, "end.xml"), Path.Combine(_folder, "end.xml"));
        var cdr = Directory.CreateDirectory(Path.Combine(_folder, "cdr")).FullName;
        await File.WriteAllTextAsync(Path.Combine(cdr, "1.xml"), "<?xml version=\"1.0\"?><records session=\"s\"><record type=\"callStart\" time=\"t\"><call id=\"x\"/></record><record type=\"callEnd\"/></records>", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(cdr, "2.xml"), "<records><record type=\"callEnd\"/>", TestContext.Current.CancellationToken);

        var (status, output, errors) = await Tool.RunAsync("coverage", "--recording", _folder);

        (status, errors).Should().Be((0, ""));
        output.Should().MatchRegex("(?m)^cdr +2 of +9").And.Contain("2.xml is not read to its end");
    }
}
