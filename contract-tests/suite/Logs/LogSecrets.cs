using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator.Resources;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Logs;

public sealed class LogSecrets
{
    [Theory]
    [InlineData("POST", "/api/v1/ldapServers", "address=a&portNumber=636&username=u&password=hunter2&secure=true", "  password=********")]
    [InlineData("POST", "/api/v1/turnServers", "serverAddress=a&pass%77ord=hunter2&numRegistrations=1", "  pass%77ord=********")]
    [InlineData("POST", "/api/v1/turnServers", "PASSWORD=hunter2", "  PASSWORD=********")]
    [InlineData("POST", "/api/v1/turnServers", "pass_word=1&old-Password=hunter2", "  old-Password=********")]
    [InlineData("POST", "/api/v1/coSpaces", "name=a&secret=hunter2", "  secret=********")]
    [InlineData("PUT", "/api/v1/system/configuration/xmpp", "sharedSecret=hunter2", "  sharedSecret=********")]
    [InlineData("POST", "/api/v1/coSpaces", "name=a&authToken=hunter2&uri=b", "  authToken=********")]
    [InlineData("POST", "/api/v1/coSpaces", "api_key=hunter2", "  api_key=********")]
    [InlineData("POST", "/api/v1/coSpaces", "name=a&passcode%3Dhunter2", "  ********")]
    [InlineData("POST", "/api/v1/coSpaces", "{\"name\":\"a\",\"passcode\":\"hunter2&hunter2\"}", "  ********")]
    [InlineData("POST", "/api/v1/coSpaces", "<coSpace><passcode>hunter2</passcode></coSpace>", "  ********")]
    [InlineData("POST", "/api/v1/coSpaces", "--b\r\nContent-Disposition: form-data; name=\"passcode\"\r\n\r\nhunter2\r\n--b--", "  ********")]
    [InlineData("GET", "/api/v1/accessQuery?passcode=hunter2&uri=a", null, " GET for \"/api/v1/accessQuery?passcode=********&uri=a\" (from 127.0.0.1)")]
    [InlineData("GET", "/api/v1/coSpaces?p%61ssc%6fde=hunter2", null, " GET for \"/api/v1/coSpaces?p%61ssc%6fde=********\" (from 127.0.0.1)")]
    [InlineData("GET", "/api/v1/coSpaces?authToken=hunter2", null, " GET for \"/api/v1/coSpaces?authToken=********\" (from 127.0.0.1)")]
    [InlineData("GET", "http://root:hunter2@cms/api/v1/coSpaces", null, " GET for \"http://********@cms/api/v1/coSpaces\" (from 127.0.0.1)")]
    [InlineData("GET", "http://root:hunter2@cms/api/v1/coSpaces?secret=hunter2", null, " GET for \"http://********@cms/api/v1/coSpaces?secret=********\" (from 127.0.0.1)")]
    public async Task Neither_the_log_nor_the_journal_shows_a_secret(string method, string target, string? body, string line)
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        await cluster.SendAsync(method, target, body);

        var log = await cluster.LogAsync();
        log.Should().Contain(logged => logged.EndsWith("API trace 1:" + line)).And.NotContain(logged => logged.Contains("hunter2"));
        (await cluster.ControlAsync("GET", "/journal")).Text.Should().NotContain("hunter2");
    }

    [Fact]
    public async Task The_logged_size_of_a_form_or_an_answer_is_the_real_one()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=a&passcode=1234&secret=a.secret.of.mine");

        var answer = await cluster.GetAsync("/api/v1/coSpaces/" + space);

        var log = await cluster.LogAsync();
        log.Should().Contain(line => line.EndsWith("content data size 44, type \"application/x-www-form-urlencoded\":"))
            .And.Contain(line => line.EndsWith($"sending 200 response, size {Encoding.UTF8.GetByteCount(answer.Text)}"))
            .And.Contain(line => line.EndsWith("  <passcode>********</passcode>"))
            .And.NotContain(line => line.Contains("1234"));
    }

    [Fact]
    public async Task The_modification_of_a_space_is_logged_with_its_secret_as_in_the_documented_traces()
    {
        await using var cluster = await SimulatedCluster.StartAsync();
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=a");
        var method = await cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=b");

        await cluster.SendAsync("PUT", "/api/v1/cospaces/" + space, "&secret=printed.all.the.same&regenerateSecret=false");
        await cluster.SendAsync("PUT", $"/api/v1/coSpaces/{space}/accessMethods/{method}", "secret=not.printed");

        (await cluster.LogAsync()).Should().Contain(line => line.EndsWith("  secret=printed.all.the.same&"))
            .And.Contain(line => line.EndsWith("  regenerateSecret=false"))
            .And.NotContain(line => line.Contains("not.printed"));
    }

    [Theory]
    [InlineData("password", true)]
    [InlineData("Passcode", true)]
    [InlineData("bindPassword2", true)]
    [InlineData("p%41sSwOrD", true)]
    [InlineData("X-Cisco-CMS-Auth-Token", true)]
    [InlineData("client_secret", true)]
    [InlineData("clientSecret2", true)]
    [InlineData("pin", true)]
    [InlineData("privateKey", true)]
    [InlineData("streamKey", true)]
    [InlineData("key", false)]
    [InlineData("keys", false)]
    [InlineData("keyframe", false)]
    [InlineData("pinned", false)]
    [InlineData("name", false)]
    [InlineData("", false)]
    [InlineData("%", false)]
    [InlineData("passcodeMode", false)]
    [InlineData("minPasscodeLength", false)]
    [InlineData("regenerateSecret", false)]
    public void One_rule_decides_which_names_are_secrets(string name, bool isSecret)
    {
        Secrets.IsSecret(name).Should().Be(isSecret);
        Secrets.IsSecret(Encoding.UTF8.GetBytes(name)).Should().Be(isSecret);
        Secrets.IsSecret(new string('x', 5_000) + "Password").Should().BeTrue();
    }

    [Fact]
    public void Every_parameter_named_like_a_secret_is_masked_or_listed_as_harmless()
    {
        string[] words = ["passw", "passc", "passp", "secret", "token", "credential", "privateKey"];
        var named = Release.Known.SelectMany(release => Catalog.In(release).Types).SelectMany(type => type.Fields.Select(field => field.Name)).Distinct()
            .Where(name => words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase))).ToList();

        named.Where(name => !Secrets.IsSecret(name)).Should().BeEquivalentTo(
            "allowPasscodes", "allowSecrets", "canChangePasscode", "minPasscodeLength", "passcodeMode", "passcodeTimeout", "regenerateSecret");
        named.Where(name => Secrets.IsSecret(name)).Should().BeEquivalentTo("passcode", "password", "secret", "sharedSecret");
    }

    [Fact]
    public void A_name_that_is_no_secret_allocates_nothing()
    {
        var name = "coSpaceSecondaryUriMapping"u8.ToArray();
        Secrets.IsSecret(name).Should().BeFalse();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1_000; i++)
            Secrets.IsSecret(name);
        var target = Secrets.Masked("/api/v1/coSpaces?offset=20&filter=hall");

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000);
        target.Should().Be("/api/v1/coSpaces?offset=20&filter=hall");
    }

    [Theory]
    [InlineData("a\u2028b\u2029c", "a...b...c")]
    [InlineData("a\u0085b\u009bc", "a..b..c")]
    [InlineData("a\u202eb\u2066c\u061cd\u200fe", "a...b...c..d...e")]
    [InlineData("a\r\nb\u001b[2Jc\u007f", "a..b.[2Jc.")]
    [InlineData("會議 😀 é ‐", "會議 😀 é ‐")]
    public void No_name_can_break_a_line_or_reverse_its_text(string text, string logged)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        LogText.Disarm(bytes);

        Encoding.UTF8.GetString(bytes).Should().Be(logged);
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_replaced()
    {
        byte[] bytes = [.. "a"u8, 0x9b, .. "2J"u8, 0xc0, 0x8a, 0xff, 0xe2, 0x80];

        LogText.Disarm(bytes);

        Encoding.UTF8.GetString(bytes).Should().Be("a.2J.....");
    }

    [Fact]
    public async Task Answers_and_audit_lines_are_escaped_like_requests()
    {
        await using var cluster = await SimulatedCluster.StartAsync();

        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=turned%E2%80%AEaround");
        await cluster.SendAsync("PUT", "/api/v1/coSpaces/" + space, "name=raw\u202earound");
        await cluster.GetAsync("/api/v1/coSpaces/" + space);

        (await cluster.LogAsync()).Should().NotContain(line => line.Contains('\u202e'))
            .And.Contain(line => line.EndsWith("  <name>raw...around</name>"))
            .And.Contain(line => line.EndsWith("(raw...around)"));
    }
}
