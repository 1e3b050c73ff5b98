using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

/// <summary>Servers that answer like neither a control API nor a bridge: a verb ends with one sentence and a documented status.</summary>
public sealed class HostileTargets
{
    private static readonly string[] s_verbs =
    [
        "health", "why 1", "ctl journal", "ctl journal --json", "ctl journal --follow", "ctl far-ends", "ctl far-ends set x busy", "ctl stream",
        "ctl clock advance 1", "ctl world get -o /dev/null", "tms status", "tms add --user admin --password admin",
    ];

    private static readonly Dictionary<string, ScriptedAnswer> s_answers = new()
    {
        ["redirect to a file"] = new(302, Headers: "Location: file:///etc/passwd\r\n"),
        ["redirect elsewhere"] = new(307, Headers: "Location: http://127.0.0.1:1/\r\n"),
        ["HTML"] = new(Body: "<html>\u001b[2J</html>", Headers: "Content-Type: text/html\r\n"),
        ["HTML as an error"] = new(500, "<html>\u001b[2J</html>", "Content-Type: text/html\r\n"),
        ["nothing"] = new(),
        ["null"] = new(Body: "null"),
        ["a number"] = new(Body: "1e99"),
        ["a text"] = new(Body: "\"\\ud800\""),
        ["an object of other members"] = new(Body: "{\"entries\":[{\"trace\":1e99,\"bridge\":1}],\"last\":\"x\",\"address\":[]}"),
        ["JSON of many levels"] = new(Body: new string('[', 100_000)),
        ["XML of many levels"] = new(Body: string.Concat(Enumerable.Repeat("<a>", 100_000))),
        ["half an answer"] = new(Raw: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\""),
        ["half a chunk"] = new(Raw: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nx"),
        ["no HTTP"] = new(Raw: "220 smtp.example.com ESMTP\r\n"),
        ["a body without end"] = new(Raw: "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ", Endless: new string('x', 64 * 1024)),
        ["headers without end"] = new(Raw: "HTTP/1.1 200 OK\r\n", Endless: $"X-Padding: {new string('x', 1_000)}\r\n"),
        ["compressed"] = new(Body: "\u001f\b\0\0\0", Headers: "Content-Encoding: gzip\r\n"),
        ["another encoding"] = new(Body: "{}", Headers: "Content-Type: application/json; charset=klingon\r\n"),
        ["a detail that steers the terminal"] = new(400, "{\"detail\":\"\\u001b[2J\\u202egone\\nnext\"}"),
    };

    private static readonly Dictionary<(string Answer, string Verb), int> s_refusals = Refusals();

    // JSON in the shape of an answer and errors in the words of the API are shown; a world may be any text.
    private static readonly Dictionary<string, string[]> s_shown = new()
    {
        ["an object of other members"] = ["ctl journal", "ctl journal --json", "ctl far-ends", "ctl clock advance 1"],
        ["a number"] = ["ctl journal --json"],
        ["a text"] = ["ctl journal --json"],
        ["null"] = ["ctl journal --json"],
        ["another encoding"] = ["ctl journal", "ctl journal --json", "ctl far-ends", "ctl clock advance 1"],
    };

    public static TheoryData<string, string> Cases => new(
        from answer in s_answers.Keys
        from verb in s_verbs
        select (answer, verb));

    [Theory, MemberData(nameof(Cases))]
    public async Task A_hostile_target_ends_a_verb_with_one_sentence(string answer, string verb)
    {
        await using var server = new ScriptedServer(_ => s_answers[answer]);
        var state = Path.Combine(Path.GetTempPath(), $"cmssim-{Guid.NewGuid():N}.db");
        string[] address = verb.StartsWith("tms", StringComparison.Ordinal) ? ["--target", $"{server.Address}", "--store", state] : ["--control", $"{server.Address}"];

        var (status, output, errors) = await Tool.RunAsync([.. verb.Split(' '), .. address]);

        if (s_shown.GetValueOrDefault(answer, []).Contains(verb) || IsFine(answer, verb))
        {
            (status, errors).Should().Be((ExitStatus.Fine, ""));
        }
        else
        {
            status.Should().Be(s_refusals.GetValueOrDefault((answer, verb), ExitStatus.Unreachable), errors);
            errors.Should().StartWith("cmssim: ").And.EndWith("\n").And.NotContain("   at ");
            errors[..^1].Should().NotContain("\n");
        }
        (output + errors).Where(c => c is not '\n' && (char.IsControl(c) || c is '\u202e')).Should().BeEmpty();
        errors.Length.Should().BeLessThan(2_500);
    }

    [Theory]
    [InlineData("ctl journal")]
    [InlineData("ctl stream")]
    [InlineData("why 1")]
    [InlineData("ctl clock advance 1")]
    [InlineData("tms status")]
    [InlineData("tms add --user admin --password admin")]
    public async Task A_target_that_never_answers_times_out(string verb)
    {
        var never = new TaskCompletionSource<ScriptedAnswer>();
        await using var server = new ScriptedServer(_ => never.Task);
        string[] address = verb.StartsWith("tms", StringComparison.Ordinal) ? ["--target", $"{server.Address}", "--store", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())] : ["--control", $"{server.Address}"];

        var (status, _, errors) = await Tool.RunAsync([.. verb.Split(' '), .. address, "--timeout", "0.2"]);

        status.Should().Be(ExitStatus.Unreachable);
        errors.Should().Contain("within 0.2 seconds; increase --timeout.");
    }

    [Fact]
    public async Task A_world_is_printed_as_it_arrives_and_an_incomplete_one_is_an_error()
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(Raw: "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<world>"));
        var file = Path.Combine(Directory.CreateTempSubdirectory("cmssim").FullName, "world.xml");
        await File.WriteAllTextAsync(file, "former");

        var (status, _, errors) = await Tool.RunAsync("ctl", "world", "get", "-o", file, "--control", $"{server.Address}");

        status.Should().Be(ExitStatus.Unreachable, errors);
        (await File.ReadAllTextAsync(file)).Should().Be("former", "a file is written completely or not at all");
        Directory.GetFiles(Path.GetDirectoryName(file)!).Should().ContainSingle();
    }

    private static bool IsFine(string answer, string verb) => verb switch
    {
        // Any 200 means ready.
        "health" => answer is not ("redirect to a file" or "redirect elsewhere" or "HTML as an error" or "no HTTP" or "headers without end" or "a detail that steers the terminal"),
        "ctl world get -o /dev/null" => answer is "HTML" or "nothing" or "null" or "a number" or "a text" or "an object of other members" or "JSON of many levels"
            or "XML of many levels" or "compressed" or "another encoding",
        _ => false,
    };

    private static Dictionary<(string Answer, string Verb), int> Refusals()
    {
        const string detail = "a detail that steers the terminal";
        var refusals = s_verbs.Where(verb => verb is not "health").ToDictionary(verb => (detail, verb), _ => ExitStatus.WrongUsage);
        foreach (var verb in s_verbs.Where(verb => verb.StartsWith("tms", StringComparison.Ordinal)))
            refusals[(detail, verb)] = refusals[("HTML as an error", verb)] = ExitStatus.Differs;
        return refusals;
    }
}
