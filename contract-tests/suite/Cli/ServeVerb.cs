using CmsSim.ContractTests.Support;
using CmsSim.ContractTests.Worlds;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

public sealed class ServeVerb
{
    private const string Accounts = "<accounts><account name=\"tms\" password=\"a\"/><account name=\"ops\" password=\"b\"/></accounts>";

    [Fact]
    public async Task Two_releases_at_once_are_refused()
    {
        var (status, _, errors) = await Tool.RunAsync("serve", "--world", Repository.PathOf("fixtures", "worlds", "add.xml"), "--release", "2.9");

        status.Should().Be(2);
        errors.Trim().Should().Be("cmssim: The world sets release 2.0, but the options set 2.9; leave one of the two out.");
    }

    [Theory]
    [InlineData("--bridges 3", "The world defines the bridges Only, but the options ask for 3; leave one of the two out.")]
    [InlineData("--user root", "No account in the world (tms, ops) has the user or password that the options set; leave one of the two out.")]
    [InlineData("--user tms --password zz", "has the user or password that the options set")]
    [InlineData("--password zz", "has the user or password that the options set")]
    public async Task An_option_that_contradicts_the_world_is_refused(string arguments, string sentence)
    {
        var errors = await RefusedAsync(["serve", "--log-dir", Path.GetTempPath(), "--world", OneBridge(Accounts), .. arguments.Split(' ')]);

        errors.Should().Contain(sentence);
    }

    [Theory]
    [InlineData(Accounts, "--bridges 1 --user ops --password b")]
    [InlineData("", "--bridges 1 --user root --password zz")]
    public async Task An_option_that_agrees_with_the_world_is_accepted(string accounts, string arguments)
    {
        await using var tool = await RunningTool.ServeAsync(["--world", OneBridge(accounts), .. arguments.Split(' ')]);

        tool.Https.Should().ContainSingle();
    }

    [Theory]
    [InlineData("3.0", false)]
    [InlineData("3.1", true)]
    public async Task Serve_reports_when_only_parts_of_the_release_are_documented(string release, bool isPartial)
    {
        await using var tool = await RunningTool.ServeAsync("--release", release);

        tool.IsPartial.Should().Be(isPartial);
    }

    [Fact]
    public async Task Serve_searches_a_real_directory_when_it_is_told_to()
    {
        await using var directory = FakeDirectory.Answering(id => FakeDirectory.Entry(id, "cn=a,dc=com", ("uid", "real")), id => FakeDirectory.Done(id));
        await using var tool = await RunningTool.ServeAsync("--directories", "real", "--world", OneBridge(
            $"""
            <ldapServers><ldapServer id="5a3a8d34-3d66-4c5e-a3c8-6a7a04d5a1f0"><address>127.0.0.1</address><portNumber>{directory.Port}</portNumber><secure>false</secure></ldapServer></ldapServers>
            <ldapMappings><ldapMapping id="8f0c9f8b-5e7a-4f5b-8a0e-6c1f8f3c9d11"><jidMapping>$uid$</jidMapping></ldapMapping></ldapMappings>
            <ldapSources><ldapSource id="c1b7a0de-2f4b-4d5e-9a55-0d5c3b6f7a21">
              <server>5a3a8d34-3d66-4c5e-a3c8-6a7a04d5a1f0</server><mapping>8f0c9f8b-5e7a-4f5b-8a0e-6c1f8f3c9d11</mapping><baseDn>dc=com</baseDn>
            </ldapSource></ldapSources>
            """));
        using var client = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, _, _, _) => true });
        client.DefaultRequestHeaders.Authorization = new("Basic", "YWRtaW46YWRtaW4=");
        await client.PostAsync(new Uri(tool.Https[0] + "/api/v1/ldapSyncs"), new StringContent(""), TestContext.Current.CancellationToken);

        while (!(await client.GetStringAsync(new Uri(tool.Https[0] + "/api/v1/users"), TestContext.Current.CancellationToken)).Contains("<userJid>real</userJid>"))
            await Task.Yield();
    }

    [Fact]
    public async Task Serve_prints_its_addresses_and_stops_on_request()
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
    public async Task The_golden_fixtures_replay_in_the_worlds_that_they_name()
    {
        var (status, output, _) = await Tool.RunAsync("replay", Repository.PathOf("fixtures", "golden"));

        output.TrimEnd().Should().EndWith("\n28 exchanges, 28 match, 0 differ");
        status.Should().Be(0);
    }

    [Fact]
    public async Task The_tms_verbs_cover_a_day_of_a_scheduler()
    {
        await using var tool = await RunningTool.ServeAsync();
        var state = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "tms.json");

        foreach (var verb in (string[][])[
            ["add", "--target", tool.Https[0], .. TmsTool.Credentials],
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
    [InlineData("--bridges 25", "Invalid value \"25\" for --bridges; expected a number from 1 to 24.")]
    [InlineData("--http-port none --https-port none", "HTTP and HTTPS are both off, so no client could reach a bridge; leave one of them on.")]
    [InlineData("--bridges two", "Invalid value \"two\" for --bridges; expected a number from 1 to 24.")]
    [InlineData("--hostile abc", "Invalid value \"abc\" for --hostile; expected a number from -2147483648 to 2147483647.")]
    [InlineData("--seed 1.5", "Invalid value \"1.5\" for --seed; expected a number from -2147483648 to 2147483647.")]
    [InlineData("--https-port https", "Invalid value \"https\" for --https-port; expected a port number, 0 or none.")]
    [InlineData("--https-port 65535", "Port 65535 is not valid for the first of 2 bridges; expected 1 to 65534, or 0 for any free port.")]
    [InlineData("--https-port 65536 --bridges 1", "Port 65536 is not valid; expected 1 to 65535, or 0 for any free port.")]
    [InlineData("--control-port 65536", "Port 65536 is not valid; expected 1 to 65535, or 0 for any free port.")]
    [InlineData("--clock noon", "Invalid value \"noon\" for --clock; expected real, virtual or a time such as virtual@2016-07-26T14:08:23Z.")]
    [InlineData("--release 9.9", "Unknown release \"9.9\"; expected 2.0, 2.1, 2.2, 2.3, 2.3.3, 2.4, 2.5, 2.6, 2.7, 2.8, 2.9, 3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9, 3.10, 3.11, 3.12.")]
    [InlineData("--unknown-id-status 500", "Invalid value \"500\" for --unknown-id-status; expected 400 or 404.")]
    [InlineData("--directories imaginary", "Invalid value \"imaginary\" for --directories; expected embedded or real.")]
    [InlineData("--world /nowhere.xml", "The world /nowhere.xml cannot be read:")]
    [InlineData("--listen 0.0.0.0", "needs a password other than the default; set --password or CMSSIM_PASSWORD.")]
    [InlineData("--listen ::", "needs a password other than the default; set --password or CMSSIM_PASSWORD.")]
    [InlineData("--listen [::ffff:0.0.0.0]", "needs a password other than the default; set --password or CMSSIM_PASSWORD.")]
    [InlineData("--listen 192.0.2.1 --password x --https-port 0 --http-port 0", "Cannot listen on 192.0.2.1:")]
    [InlineData("--listen localhost", "Invalid listen address \"localhost\"; expected an IP address such as 127.0.0.1, or one for each bridge separated by commas.")]
    [InlineData("--clock virtual@9999-01-01", "Invalid value \"virtual@9999-01-01\" for --clock; expected a year from 1970 to 9000.")]
    [InlineData("--clock virtual@0001-01-01", "Invalid value \"virtual@0001-01-01\" for --clock; expected a year from 1970 to 9000.")]
    [InlineData("--clock virtual@1969-12-31T23:59:59Z", "for --clock; expected a year from 1970 to 9000.")]
    [InlineData("--log-size 0", "Invalid value \"0\" for --log-size; expected bytes, a number with K, M or G, or none.")]
    [InlineData("--log-size 99999999999G", "Invalid value \"99999999999G\" for --log-size; expected bytes, a number with K, M or G, or none.")]
    [InlineData("--log-size 5X", "Invalid value \"5X\" for --log-size; expected bytes, a number with K, M or G, or none.")]
    [InlineData("--log-keep -1", "Invalid value \"-1\" for --log-keep; expected a number from 0 to 1000.")]
    [InlineData("--world /", "The world / is a folder; expected a file.")]
    [InlineData("--certificate /", "The certificate / is a folder; name a PFX file.")]
    [InlineData("--frobnicate", "Unrecognized command or argument '--frobnicate'.")]
    public async Task Wrong_usage_gives_one_sentence_and_status_2(string arguments, string sentence)
    {
        var errors = await RefusedAsync(["serve", "--log-dir", Path.GetTempPath(), .. arguments.Split(' ')]);

        errors.TrimEnd().Should().StartWith("cmssim: ").And.Contain(sentence).And.NotContain("\n").And.NotContain("   at ");
    }

    [Theory]
    [InlineData("bogus", "Unknown command \"bogus\" for cmssim; expected one of serve, import, record, replay, clone, coverage, diff, repro, explain, verify, parity, redact, tms, api, health, world, ctl, why, receive, completion, man.")]
    [InlineData("world bogus", "Unknown command \"bogus\" for cmssim world; expected one of generate, day.")]
    [InlineData("ctl far-ends bogus", "Unknown command \"bogus\" for cmssim ctl far-ends; expected one of ")]
    [InlineData("world", "cmssim world needs a command; expected one of generate, day.")]
    public async Task An_unknown_command_is_reported_with_the_known_ones(string arguments, string sentence)
    {
        var errors = await RefusedAsync(arguments.Split(' '));

        errors.TrimEnd().Should().StartWith($"cmssim: {sentence}").And.NotContain("\n");
    }

    [Theory]
    [InlineData("--password", "", "--password is empty; expected a password. Omit the option to use the default.")]
    [InlineData("--password", "  ", "--password is empty; expected a password. Omit the option to use the default.")]
    [InlineData("--control-token", "", "--control-token is empty; expected a token. Omit the option to use the default.")]
    [InlineData("--user", "", "--user is empty; expected a name. Omit the option to use the default.")]
    public async Task An_empty_option_is_refused(string option, string value, string sentence)
    {
        var errors = await RefusedAsync("serve", "--log-dir", Path.GetTempPath(), option, value);

        errors.Trim().Should().Be("cmssim: " + sentence);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("admin")]
    public async Task A_world_whose_account_is_open_to_all_is_refused_beyond_loopback(string password)
    {
        var world = OneBridge($"<accounts><account name=\"tms\" password=\"a\"/><account name=\"ops\" password=\"{password}\"/></accounts>");

        var errors = await RefusedAsync("serve", "--log-dir", Path.GetTempPath(), "--listen", "0.0.0.0", "--world", world);

        errors.Should().StartWith("cmssim: ").And.MatchRegex("Listening on 0.0.0.0 needs a password |missing attribute password in <account>").And.NotContain("   at ");
    }

    [Theory]
    [InlineData("clock=\"9999-01-01T00:00:00Z\"", "<bridge name=\"A\"/>")]
    [InlineData("", "<bridge name=\"A\" booted=\"0001-01-01T00:00:00Z\"/>")]
    public async Task A_world_with_an_impossible_time_gives_one_sentence(string attribute, string bridge)
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "world.xml");
        await File.WriteAllTextAsync(file, $"<world {attribute}>{bridge}</world>");

        var errors = await RefusedAsync("serve", "--log-dir", Path.GetTempPath(), "--clock", "virtual", "--world", file);

        errors.TrimEnd().Should().Contain("expected a time in the years 1970 to 9000").And.NotContain("\n");
    }

    [Theory]
    [InlineData("virtual@1970-01-01T00:00:00Z")]
    [InlineData("virtual@9000-01-01T00:00:00Z")]
    public async Task Certificates_exist_for_the_first_and_the_last_time(string clock)
    {
        await using var tool = await RunningTool.ServeAsync("--clock", clock);

        tool.Https.Should().HaveCount(2);
    }

    [Fact]
    public async Task An_unusable_certificate_is_reported_and_leaves_no_temporary_file()
    {
        var folder = Directory.CreateTempSubdirectory("cmssim").FullName;
        var (pfx, log) = (Path.Combine(folder, "some.pfx"), Path.Combine(folder, "log"));
        await File.WriteAllTextAsync(pfx, "no certificate");
        await File.WriteAllBytesAsync(Path.Combine(folder, "large.pfx"), new byte[2_000_000]);
        Directory.CreateDirectory(Path.Combine(folder, "folder"));

        foreach (var (name, why) in new[] { ("some.pfx", "is not a PFX file without a password"), ("large.pfx", "cannot be read: The file is longer than 1048576 bytes"), ("folder", "is a folder") })
            (await RefusedAsync("serve", "--log-dir", log, "--certificate", Path.Combine(folder, name))).Should().Contain(why);

        Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Should().BeEquivalentTo("some.pfx", "large.pfx", "folder");
    }

    [Fact]
    public async Task An_expired_certificate_of_ours_is_replaced_and_readable_by_its_owner_only()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "bridge.pfx");
        byte[] first, second;
        await using (await RunningTool.ServeAsync("--clock", "virtual@1980-01-01", "--certificate", file))
            first = await File.ReadAllBytesAsync(file);
        await using (await RunningTool.ServeAsync("--clock", "virtual@1990-12-31", "--certificate", file))
            second = await File.ReadAllBytesAsync(file);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, (UnixFileMode)0b110_100_100);
        await using (await RunningTool.ServeAsync("--clock", "virtual@1991-01-01", "--certificate", file))
            (await File.ReadAllBytesAsync(file)).Should().Equal(second);

        second.Should().NotEqual(first);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Theory]
    [InlineData("/dev/zero", "The world /dev/zero cannot be read:")]
    [InlineData("/dev/null", "/dev/null:1: the world is not well-formed XML")]
    public async Task A_device_is_not_read_as_a_world(string device, string sentence)
    {
        if (!File.Exists(device))
            return;

        (await RefusedAsync("serve", "--log-dir", Path.GetTempPath(), "--world", device)).TrimEnd().Should().Contain(sentence).And.NotContain("\n");
    }

    [Fact]
    public async Task A_port_in_use_gives_one_sentence()
    {
        await using var tool = await RunningTool.ServeAsync();
        var port = new Uri(tool.Https[0]).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        foreach (var option in (string[])["--https-port", "--http-port", "--control-port"])
        {
            var errors = await RefusedAsync(["serve", "--log-dir", Directory.CreateTempSubdirectory("cmssim").FullName, "--bridges", "1", .. Ports(option, port)]);
            errors.TrimEnd().Should().Contain(port).And.NotContain("\n");
        }

        static string[] Ports(string option, string port) =>
            [.. new[] { "--https-port", "--http-port", "--control-port" }.SelectMany(each => (string[])[each, each == option ? port : "0"])];
    }

    [Fact]
    public async Task A_world_that_is_not_UTF_8_is_reported_with_its_line()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, [.. "<world>\n"u8, 0xff, .. "</world>"u8]);

        var (status, _, errors) = await Tool.RunAsync("serve", "--world", file, "--log-dir", Path.GetTempPath());

        status.Should().Be(2);
        errors.Should().Contain($"cmssim: {file}:2: byte 0xFF is not UTF-8; save the world as UTF-8.");
        File.Delete(file);
    }

    [Fact]
    public async Task Each_mistake_of_a_world_is_a_line_with_file_and_line()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "world.xml");
        await File.WriteAllTextAsync(file, WorldFiles.Mistaken);

        var lines = (await RefusedAsync("serve", "--log-dir", Path.GetTempPath(), "--world", file)).TrimEnd().Split('\n');

        // The account gets the default password.
        lines.Zip(WorldFiles.Mistakes.Where(mistake => mistake.Line != 4)).Should().HaveCount(8).And.OnlyContain(pair => pair.First.StartsWith($"cmssim: {file}:{pair.Second.Line}: {pair.Second.Text}"));
    }

    [Fact]
    public async Task Every_verb_has_help()
    {
        var (status, root, _) = await Tool.RunAsync("--help");
        status.Should().Be(0);
        foreach (var verb in (string[])["serve", "replay", "tms", "api", "world", "health", "ctl", "why", "receive", "completion", "man"])
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

    /// <summary>Runs a command that the tool refuses and returns the error.</summary>
    private static async Task<string> RefusedAsync(params string[] arguments)
    {
        var (status, output, errors) = await Tool.RunAsync(arguments);
        status.Should().Be(2);
        output.Should().BeEmpty();
        return errors;
    }
}
