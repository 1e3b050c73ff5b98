using System.Text.Json;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Diff;

/// <summary><c>cmssim diff</c>.</summary>
public sealed class DiffVerb : IDisposable
{
    private static readonly string s_add = Repository.PathOf("fixtures", "golden", "add.xml");
    private static readonly string s_extend = Repository.PathOf("fixtures", "golden", "extend.xml");

    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_documented_client_uses_one_parameter_that_3_0_removed()
    {
        var (status, output, errors) = await Tool.RunAsync("diff", s_add, "--release", "2.0", "--against", "3.0");

        (status, errors).Should().Be((1, ""));
        output.Should().Contain("8893 POST /api/v1/callProfiles\n  because parameter messageBoardEnabled: 3.0 ignores it; releases before 3.0 have it [documented: ")
            .And.EndWith("6 exchanges, 1 change\n");
    }

    [Theory]
    [InlineData("2.0", "2.0")]
    [InlineData("2.0", "2.9")]
    [InlineData("2.0", "3.0")]
    public async Task A_flow_that_no_release_changes_gets_a_clean_bill(string before, string after)
    {
        var (status, output, _) = await Tool.RunAsync("diff", s_extend, "--release", before, "--against", after);

        status.Should().Be(0);
        output.Should().EndWith("1 exchanges, 0 change\n");
    }

    [Fact]
    public async Task Reports_are_written_in_three_formats()
    {
        string[] files = [.. new[] { "d.html", "d.json", "d.md" }.Select(name => Path.Combine(_folder, name))];

        var (_, output, _) = await Tool.RunAsync(["diff", s_add, "--release", "2.0", "--against", "3.12", "--json", .. files.SelectMany(file => new[] { "--report", file })]);

        using var json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("change").GetInt32().Should().Be(1);
        json.RootElement.GetProperty("notes")[0].GetString().Should().Contain("release 3.12 only in part");
        (await File.ReadAllTextAsync(files[1], TestContext.Current.CancellationToken)).Should().Be(output);
        (await File.ReadAllTextAsync(files[0], TestContext.Current.CancellationToken)).Should().Contain("8893 POST /api/v1/callProfiles");
        (await File.ReadAllTextAsync(files[2], TestContext.Current.CancellationToken)).Should().Contain("6 exchanges, 1 change");
    }

    [Fact]
    public async Task Requests_without_answers_can_be_compared()
    {
        var file = Path.Combine(_folder, "client.http");
        await File.WriteAllTextAsync(file, "GET https://cms.example.com/api/v1/recorders HTTP/1.1\n\n###\nGET https://cms.example.com/api/v1/coSpaces HTTP/1.1\n", TestContext.Current.CancellationToken);

        var (status, output, _) = await Tool.RunAsync("diff", file, "--release", "2.9", "--against", "3.0");

        status.Should().Be(1);
        output.Should().Contain("because node /recorders: 3.0 does not have it").And.EndWith("2 exchanges, 1 change\n");
    }

    [Theory]
    [InlineData("diff x --release 1.0 --against 3.0", "Invalid value \"1.0\" for --release")]
    [InlineData("diff x --release 2.0 --against 4", "Invalid value \"4\" for --against")]
    [InlineData("diff nowhere --release 2.0 --against 3.0", "nowhere: no such file or folder")]
    [InlineData("diff x --release 2.0 --against 3.0 --report d.pdf", "Invalid value \"d.pdf\" for --report")]
    [InlineData("diff x --release 2.0", "--against")]
    public async Task Wrong_usage_is_one_sentence(string line, string sentence)
    {
        var (status, output, errors) = await Tool.RunAsync([.. line.Split(' ').Select(word => word == "x" ? s_add : word)]);

        (status, output).Should().Be((2, ""));
        errors.Should().StartWith("cmssim: ").And.Contain(sentence).And.Subject.Trim().Should().NotContain("\n");
    }
}
