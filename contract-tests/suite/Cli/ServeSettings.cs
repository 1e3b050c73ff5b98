using System.CommandLine;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

/// <summary>The options of <c>cmssim serve</c> in a file and in variables.</summary>
public sealed class ServeSettings : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cmssim-config-").FullName;

    private string ConfigFile => Path.Combine(_folder, "cmssim.json");

    public static TheoryData<string> Options { get; } = [.. ServeCommand.Create().Options.Select(option => option.Name).Where(name => name is not ("--config" or "--help"))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Options))]
    public async Task Every_option_can_come_from_a_file_and_from_a_variable_in_any_spelling(string option)
    {
        var words = option[2..].Split('-');
        var camel = string.Concat(words.Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
        var value = ValueFor(option);
        string[] expected = value is "true" && option is not ("--json" or "--quiet") ? [option] : [$"{option}={value}"];

        Given(variables: ("CMSSIM__" + string.Join('_', words).ToUpperInvariant(), value)).Arguments.Should().Equal(expected);
        Given(variables: ("cmssim__" + camel, value)).Arguments.Should().Equal(expected);
        foreach (var name in (string[])[camel, option[2..], string.Join('_', words).ToUpperInvariant()])
        {
            await File.WriteAllTextAsync(ConfigFile, $$"""{"{{name}}": {{(value is "true" ? value : $"\"{value}\"")}}}""", TestContext.Current.CancellationToken);
            Given("--config", ConfigFile).Arguments.Should().Equal(expected);
        }
        Given(option is "--json" or "--quiet" ? [option] : [option, value], ($"CMSSIM__{camel}", "1")).Arguments.Should().BeEmpty("the command line comes first");
    }

    [Fact]
    public void The_command_line_comes_before_variables_and_these_before_the_file()
    {
        File.WriteAllText(ConfigFile, """{"bridges": 1, "seed": 1, "release": "3.0", "limit": {"faults": 5}}""");

        Given(["--bridges", "3", "--config", ConfigFile], ("CMSSIM__BRIDGES", "2"), ("CMSSIM__SEED", "2")).Arguments.Should().Equal("--seed=2", "--release=3.0", "--limit=faults=5");
        Given([], ("CMSSIM__CONFIG", ConfigFile), ("CMSSIM__SEED", "")).Arguments.Should().Equal("--bridges=1", "--seed=1", "--release=3.0", "--limit=faults=5");
    }

    [Theory]
    [InlineData("""{"limit": ["faults=5", "calls=7"]}""", "--limit=faults=5 --limit=calls=7")]
    [InlineData("""{"limit": {"faults": 5, "calls": 7}}""", "--limit=faults=5 --limit=calls=7")]
    [InlineData("""{"listen": ["127.0.0.2", "127.0.0.3"]}""", "--listen=127.0.0.2,127.0.0.3")]
    [InlineData("""{"hostile": true, "advertise": false, "quiet": false, "json": null}""", "--hostile --quiet=false")]
    [InlineData("""{"hostile": 7, /* a host */ "advertise": "cms.example.com",}""", "--hostile=7 --advertise=cms.example.com")]
    public void Values_of_a_file_are_those_of_the_command_line(string json, string arguments)
    {
        File.WriteAllText(ConfigFile, json);

        var given = Given("--config", ConfigFile);

        given.Mistakes.Should().BeEmpty();
        given.Arguments.Should().Equal(arguments.Split(' '));
    }

    [Fact]
    public void A_variable_lists_limits_with_commas() =>
        Given(variables: ("CMSSIM__LIMIT", "faults=5,calls=7")).Arguments.Should().Equal("--limit=faults=5", "--limit=calls=7");

    [Fact]
    public async Task All_mistakes_are_reported_at_once_each_with_its_place()
    {
        await File.WriteAllTextAsync(ConfigFile, """{"bridge": 2, "httpsPort": "high", "bridges": 99, "limit": ["journalEntries=x"], "logSize": "big", "seed": [1], "clock": "sun"}""", TestContext.Current.CancellationToken);

        var (status, _, errors) = await Tool.RunAsync("serve", "--config", ConfigFile, "--listen", "here", "--control-listen", "there", "--unknown-id-status", "500");

        status.Should().Be(2);
        errors.Trim().Split('\n').Should().BeEquivalentTo(
            $"cmssim: {ConfigFile}: \"bridge\" names no option; the nearest is \"bridges\".",
            $"cmssim: {ConfigFile}: \"seed\" must be one value: a text, a number, true or false.",
            $"cmssim: Invalid value \"99\" for \"bridges\" in {ConfigFile}; expected a number from 1 to 24.",
            "cmssim: Invalid value \"500\" for --unknown-id-status; expected 400 or 404.",
            $"cmssim: Invalid value \"sun\" for \"clock\" in {ConfigFile}; expected real, virtual or a time such as virtual@2016-07-26T14:08:23Z.",
            $"cmssim: Invalid value \"high\" for \"httpsPort\" in {ConfigFile}; expected a port number, 0 or none.",
            $"cmssim: Invalid value \"big\" for \"logSize\" in {ConfigFile}; expected bytes, a number with K, M or G, or none.",
            $"cmssim: Invalid value \"journalEntries=x\" for \"limit\" in {ConfigFile}; expected a number from 1 to 1000000, such as journalEntries=10000.",
            "cmssim: Invalid listen address \"here\"; expected an IP address such as 127.0.0.1, or one for each bridge separated by commas.",
            "cmssim: Invalid listen address \"there\" of the control API; expected an IP address such as 127.0.0.1.");
    }

    [Theory]
    [InlineData("CMSSIM__HTTP_PORTS", "1", "CMSSIM__HTTP_PORTS names no option; the nearest is CMSSIM__HTTP_PORT.")]
    [InlineData("CMSSIM__StatDir", "x", "CMSSIM__StatDir names no option; the nearest is CMSSIM__STATE_DIR.")]
    public void An_unknown_variable_is_a_mistake(string name, string value, string sentence) => Given(variables: (name, value)).Mistakes.Should().Equal(sentence);

    [Fact]
    public void Two_spellings_of_one_option_are_a_mistake() =>
        Given(variables: [("CMSSIM__HTTP_PORT", "1"), ("CMSSIM__HttpPort", "2")]).Mistakes.Should().Equal("CMSSIM__HTTP_PORT and CMSSIM__HttpPort set the same option; leave out one of them.");

    [Theory]
    [InlineData("{\"bridges\":\n", ":2: not valid JSON; expected an object whose members are options, such as {\"httpsPort\": 8443}.")]
    [InlineData("[]", " must be a JSON object whose members are options, such as {\"httpsPort\": 8443}.")]
    [InlineData("{\"config\": \"other.json\"}", ": \"config\" names no option; the nearest is ")]
    public void A_file_of_another_form_is_a_mistake(string text, string sentence)
    {
        File.WriteAllText(ConfigFile, text);

        Given("--config", ConfigFile).Mistakes.Should().ContainSingle().Which.Should().StartWith(ConfigFile + sentence);
    }

    [Fact]
    public async Task A_file_that_is_missing_is_named()
    {
        var (status, _, errors) = await Tool.RunAsync("serve", "--config", ConfigFile);

        status.Should().Be(2);
        errors.Should().Contain($"cmssim: The configuration {ConfigFile} cannot be read: Could not find file");
    }

    private static string ValueFor(string option) => option switch { "--json" or "--quiet" or "--hostile" or "--advertise" => "true", _ => "1" };

    private static GivenSettings Given(params string[] args) => Given(args, []);

    private static GivenSettings Given(params (string Name, string Value)[] variables) => Given(Array.Empty<string>(), variables);

    private static GivenSettings Given(string[] args, params (string Name, string Value)[] variables)
    {
        var serve = ServeCommand.Create();
        var root = new RootCommand { serve };
        return ServeCommand.SettingsFor(root.Parse(["serve", .. args]), variables.Select(variable => (variable.Name, (string?)variable.Value)))!;
    }
}
