using CmsSim.ContractTests.Traces;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

public sealed class ServeTests
{
    private const string Accounts = "<accounts><account name=\"tms\" password=\"a\"/><account name=\"ops\" password=\"b\"/></accounts>";

    [Fact]
    public async Task Two_releases_at_once_are_refused()
    {
        var (status, _, errors) = await Tool.RunAsync("serve", "--world", Repository.PathOf("fixtures", "worlds", "add.xml"), "--release", "2.9");

        status.Should().Be(2);
        errors.Trim().Should().Be("cmssim: The world is one of release 2.0, and release 2.9 was asked for; leave one of the two out.");
    }

    [Theory]
    [InlineData("--bridges 3", "The world's bridges are Only, and 3 were asked for; leave one of the two out.")]
    [InlineData("--user root", "The world has accounts (tms, ops), none with the user or password that was asked for; leave one of the two out.")]
    [InlineData("--user tms --password zz", "none with the user or password that was asked for")]
    [InlineData("--password zz", "none with the user or password that was asked for")]
    public async Task What_contradicts_the_world_is_refused(string arguments, string sentence)
    {
        var errors = await RefusedAsync(["serve", "--log-dir", Path.GetTempPath(), "--world", OneBridge(Accounts), .. arguments.Split(' ')]);

        errors.Should().Contain(sentence);
    }

    [Theory]
    [InlineData(Accounts, "--bridges 1 --user ops --password b")]
    [InlineData("", "--bridges 1 --user root --password zz")]
    public async Task What_agrees_with_the_world_is_not(string accounts, string arguments)
    {
        await using var tool = await RunningTool.ServeAsync(["--world", OneBridge(accounts), .. arguments.Split(' ')]);

        tool.Https.Should().ContainSingle();
    }

    [Theory]
    [InlineData("3.0", false)]
    [InlineData("3.1", true)]
    public async Task Says_whether_sources_tell_only_parts_of_the_release(string release, bool isPartial)
    {
        await using var tool = await RunningTool.ServeAsync("--release", release);

        tool.IsPartial.Should().Be(isPartial);
    }

    [Fact]
    public async Task Says_where_it_listens_and_stops_when_told()
    {
        await using var tool = await RunningTool.ServeAsync("--bridges", "3");

        tool.Https.Should().HaveCount(3).And.OnlyHaveUniqueItems();
        tool.Https.Should().OnlyContain(address => address.StartsWith("https://127.0.0.1:"));
        (await tool.StopAsync()).Should().Be(0);
    }

    [Fact]
    public async Task The_golden_fixtures_replay_to_a_running_serve_over_HTTPS()
    {
        await using var tool = await RunningTool.ServeAsync("--clock", "virtual");

        var (status, output, errors) = await Tool.RunAsync("replay", Repository.PathOf("fixtures", "golden"), "--target", tool.Https[0], "--control", tool.Control);

        errors.Should().BeEmpty();
        output.TrimEnd().Should().EndWith("\n28 exchanges, 28 match, 0 differ");
        status.Should().Be(0);
    }

    [Fact]
    public async Task The_golden_fixtures_replay_in_the_worlds_they_name()
    {
        var (status, output, _) = await Tool.RunAsync("replay", Repository.PathOf("fixtures", "golden"));

        output.TrimEnd().Should().EndWith("\n28 exchanges, 28 match, 0 differ");
        status.Should().Be(0);
    }

    [Fact]
    public async Task A_scheduler_works_a_day_with_the_verbs()
    {
        await using var tool = await RunningTool.ServeAsync();
        var state = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "tms.json");

        foreach (var verb in (string[][])[
            ["add", "--target", tool.Https[0]],
            ["reserve", "--base", "1", "--quantity", "3"],
            ["schedule", "--title", "Weekly", "--dial", "desk.ex90@tkratzke.local"],
            ["extend", "--title", "Weekly"],
            ["status"],
            ["end", "--slot", "1"]])
        {
            var (status, _, errors) = await Tool.RunAsync(["tms", .. verb, "--state", state]);
            errors.Should().BeEmpty();
            status.Should().Be(0, string.Join(' ', verb));
        }
    }

    [Theory]
    [InlineData("--bridges 9", "--bridges takes a number from 1 to 8, not \"9\".")]
    [InlineData("--http-port none --https-port none", "HTTP and HTTPS are both off, so nobody could reach a bridge; leave one of the two on.")]
    [InlineData("--bridges two", "--bridges takes a number from 1 to 8, not \"two\".")]
    [InlineData("--hostile abc", "--hostile takes a number from -2147483648 to 2147483647, not \"abc\".")]
    [InlineData("--seed 1.5", "--seed takes a number from -2147483648 to 2147483647, not \"1.5\".")]
    [InlineData("--https-port https", "--https-port takes a port number, 0 or none, not \"https\".")]
    [InlineData("--https-port 65535", "65535 is not a port that 2 bridges can start from; ports go from 1 to 65534, and 0 takes any free one.")]
    [InlineData("--https-port 65536 --bridges 1", "65536 is not a port; ports go from 1 to 65535, and 0 takes any free one.")]
    [InlineData("--control-port 65536", "65536 is not a port; ports go from 1 to 65535, and 0 takes any free one.")]
    [InlineData("--clock noon", "--clock takes real, virtual or virtual@2016-07-26T14:08:23Z, not \"noon\".")]
    [InlineData("--release 9.9", "Release 9.9 is not known; known: 2.0, 2.1, 2.2, 2.3, 2.3.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0, 3.1, 3.2, 3.3, 3.4.")]
    [InlineData("--unknown-id-status 500", "--unknown-id-status takes 400 or 404, not \"500\".")]
    [InlineData("--world /nowhere.xml", "The world /nowhere.xml cannot be read:")]
    [InlineData("--listen 0.0.0.0", "needs a password other than the default: set --password or CMSSIM_PASSWORD.")]
    [InlineData("--frobnicate", "Unrecognized command or argument '--frobnicate'.")]
    public async Task Wrong_usage_is_one_sentence_and_status_2(string arguments, string sentence)
    {
        var errors = await RefusedAsync(["serve", "--log-dir", Path.GetTempPath(), .. arguments.Split(' ')]);

        errors.TrimEnd().Should().StartWith("cmssim: ").And.Contain(sentence).And.NotContain("\n").And.NotContain("   at ");
    }

    [Theory]
    [InlineData("bogus", "cmssim has no command \"bogus\"; it has serve, replay, tms, api, health, world, ctl, why, receive.")]
    [InlineData("world bogus", "cmssim world has no command \"bogus\"; it has generate.")]
    [InlineData("ctl far-ends bogus", "cmssim ctl far-ends has no command \"bogus\"; it has ")]
    [InlineData("world", "cmssim world needs a command; it has generate.")]
    public async Task A_command_that_there_is_not_is_named_with_those_there_are(string arguments, string sentence)
    {
        var errors = await RefusedAsync(arguments.Split(' '));

        errors.TrimEnd().Should().StartWith($"cmssim: {sentence}").And.NotContain("\n");
    }

    [Fact]
    public async Task A_world_that_is_not_UTF_8_is_named_with_its_line()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, [.. "<world>\n"u8, 0xff, .. "</world>"u8]);

        var (status, _, errors) = await Tool.RunAsync("serve", "--world", file, "--log-dir", Path.GetTempPath());

        status.Should().Be(2);
        errors.Should().Contain("cmssim: World, line 2: byte 0xFF is not UTF-8; save the world as UTF-8.");
        File.Delete(file);
    }

    [Fact]
    public async Task Every_verb_has_help()
    {
        var (status, root, _) = await Tool.RunAsync("--help");
        status.Should().Be(0);
        foreach (var verb in (string[])["serve", "replay", "tms", "api", "world", "health", "ctl", "why", "receive"])
        {
            root.Should().Contain($"  {verb} ");
            (await Tool.RunAsync(verb, "--help")).Status.Should().Be(0);
        }
    }

    private static string OneBridge(string accounts)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "world.xml");
        File.WriteAllText(file, $"<world><bridge name=\"Only\"/>{accounts}</world>");
        return file;
    }

    /// <summary>What the tool says when it does not do what it was told.</summary>
    private static async Task<string> RefusedAsync(params string[] arguments)
    {
        var (status, output, errors) = await Tool.RunAsync(arguments);
        status.Should().Be(2);
        output.Should().BeEmpty();
        return errors;
    }
}
