using System.Text.Json;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

public sealed class RedactVerb : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-redact-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Redacts_fixtures_with_their_worlds_and_restores_them()
    {
        var (status, output, errors) = await RunAsync(Repository.PathOf("fixtures", "golden"), "-o", In("out"), "--key", In("key"));

        status.Should().Be(0, errors);
        output.Should().Contain("start.world.xml").And.Contain("key: ").And.Contain("secrets by stand-ins");
        errors.Should().Contain("Created the redaction key");
        File.ReadAllText(In("out", "start.xml")).Should().Contain("world=\"start.world.xml\"").And.NotContain("Kratzke");

        // start.xml had a secret, so its map restores the fixture with the stand-in; add.xml had none.
        (await RunAsync("--undo", In("out", "add.xml"), In("out", "add.world.xml"), "-o", In("back"), "--key", In("key"))).Status.Should().Be(0);
        File.ReadAllBytes(In("back", "add.xml")).Should().Equal(File.ReadAllBytes(Repository.GoldenFile("add")));
        File.ReadAllBytes(In("back", "add.world.xml")).Should().Equal(File.ReadAllBytes(Repository.PathOf("fixtures", "worlds", "add.xml")));
    }

    [Fact]
    public async Task Redacted_fixtures_replay()
    {
        (await RunAsync(Repository.PathOf("fixtures", "golden"), "-o", In("out"), "--key", In("key"))).Status.Should().Be(0);

        var (status, output, _) = await RunToolAsync("replay", In("out"));

        status.Should().Be(0);
        output.Should().Contain("28 exchanges, 28 match, 0 differ");
    }

    [Fact]
    public async Task Check_finds_an_original_that_somebody_wrote_into_the_file()
    {
        await RunAsync(Repository.GoldenFile("start"), "-o", In("out"), "--key", In("key"));
        (await RunAsync("--check", In("out", "start.xml"), "--key", In("key"))).Should().Match<(int Status, string Output, string)>(run => run.Status == 0 && run.Output.Contains("holds none"));

        File.AppendAllText(In("out", "start.xml"), "<!-- as Kratzke said -->");
        var (status, output, _) = await RunAsync("--check", In("out", "start.xml"), "--key", In("key"));

        status.Should().Be(1);
        output.Should().Contain("an original value of the kind").And.NotContain("Kratzke");
    }

    [Fact]
    public async Task A_folder_of_maps_restores_a_report()
    {
        await RunAsync(Repository.GoldenFile("start"), Repository.GoldenFile("add"), "-o", In("out"), "--key", In("key"));
        Directory.CreateDirectory(In("none"));
        File.WriteAllText(In("report.txt"), string.Concat(Directory.GetFiles(In("out"), "*.xml").Select(File.ReadAllText)));

        (await RunAsync("--undo", In("report.txt"), "-o", In("back"), "--map", In("out"), "--key", In("key"))).Status.Should().Be(0);
        var (status, _, errors) = await RunAsync("--undo", In("report.txt"), "-o", In("back"), "--map", In("none"), "--key", In("key"));

        File.ReadAllText(In("back", "report.txt")).Should().Contain("Kratzke");
        status.Should().Be(2);
        errors.Should().Contain("holds no map");
    }

    [Fact]
    public async Task The_key_is_created_for_its_owner_only_and_used_again()
    {
        var first = await RunAsync(Repository.GoldenFile("add"), "-o", In("one"), "--key", In("key"), "--json");
        var second = await RunAsync(Repository.GoldenFile("add"), "-o", In("two"), "--key", In("key"), "--json");

        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(In("key")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        second.Errors.Should().BeEmpty();
        File.ReadAllText(In("one", "add.xml")).Should().Be(File.ReadAllText(In("two", "add.xml")));
        JsonDocument.Parse(first.Output).RootElement.GetProperty("key").GetString().Should().MatchRegex("^[0-9a-f]{16}$");
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file mode.");
            return;
        }

        await RunAsync(Repository.GoldenFile("add"), "-o", In("out"), "--key", In("key"));
        File.SetUnixFileMode(In("key"), UnixFileMode.UserRead | UnixFileMode.GroupRead);

        var (status, _, errors) = await RunAsync(Repository.GoldenFile("add"), "-o", In("out"), "--key", In("key"));

        status.Should().Be(2);
        errors.Should().Contain("can be read or changed by other users; run chmod 600 on it.");
    }

    [Theory]
    [InlineData("--undo", "--check", "x.xml")]
    [InlineData("--map", "x.map", "x.xml")]
    [InlineData("--undo", "missing.xml", "--key", "missing.key")]
    public async Task Wrong_use_is_refused_with_a_sentence(params string[] arguments)
    {
        var (status, _, errors) = await RunAsync(arguments);

        status.Should().Be(2);
        errors.Should().StartWith("cmssim: ").And.NotContain("   at ");
    }

    [Fact]
    public async Task A_wrong_key_file_and_a_fixture_that_is_redacted_are_refused()
    {
        File.WriteAllText(In("wrong"), "not a key");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(In("wrong"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await RunAsync(Repository.GoldenFile("add"), "-o", In("out"), "--key", In("wrong"))).Errors.Should().Contain("expected 64 hexadecimal digits");

        await RunAsync(Repository.GoldenFile("add"), "-o", In("out"), "--key", In("key"));
        (await RunAsync(In("out", "add.xml"), "-o", In("again"), "--key", In("key"))).Errors.Should().Contain("already redacted");
    }

    private string In(params string[] parts) => Path.Combine([_folder, .. parts]);

    private static Task<(int Status, string Output, string Errors)> RunAsync(params string[] arguments) => RunToolAsync(["redact", .. arguments]);

    private static async Task<(int Status, string Output, string Errors)> RunToolAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return (await Program.RunAsync(arguments, output, errors), output.ToString(), errors.ToString());
    }
}
