using System.Diagnostics;
using System.Text;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

/// <summary>The tool escapes terminal control characters, and reports output that it cannot write.</summary>
public sealed class ToolOutput
{
    [Theory]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("a\u009b31mb", "a\\u009b31mb")]
    [InlineData("\u202eevil\u2066\u2069", "\\u202eevil\\u2066\\u2069")]
    [InlineData("\u2028\u2029\u007f\b\0", "\\u2028\\u2029\\u007f\\u0008\\u0000")]
    [InlineData("over\rwritten", "over\\u000dwritten")]
    [InlineData("line\n\ttab é 会 😀", "line\n\ttab é 会 😀")]
    public async Task Terminal_control_characters_are_escaped_in_every_kind_of_output(string text, string shown)
    {
        var inner = new StringWriter();
        await using var output = new OutputWriter(inner);

        output.Write(text);
        await output.WriteAsync(text);
        output.Write(text.ToCharArray());
        output.Write(text.AsSpan());
        await output.WriteAsync(text.AsMemory());
        output.WriteLine(text);
        await output.WriteLineAsync(text);

        inner.ToString().Should().Be(string.Concat(Enumerable.Repeat(shown, 5)) + $"{shown}\n{shown}\n");
    }

    [Fact]
    public async Task A_command_line_mistake_is_shown_with_its_control_characters_escaped()
    {
        var (status, _, errors) = await Tool.RunAsync("ctl", "clock", "--control", "\u001b[2J\u202e");

        (status, errors).Should().Be((2, "cmssim: Invalid value \"\\u001b[2J\\u202e\" for --control; expected an address such as http://127.0.0.1:8440.\n"));
    }

    [Fact]
    public async Task A_verb_succeeds_when_its_reader_closes_the_output()
    {
        var errors = new StringWriter();

        (await Program.RunAsync(["api", "--json"], new BrokenOutput(errno: 32), errors)).Should().Be(ExitStatus.Fine);

        errors.ToString().Should().BeEmpty();
    }

    [Theory]
    [InlineData("api --json")]
    [InlineData("api")]
    [InlineData("api --markdown")]
    [InlineData("world generate --spaces 1")]
    [InlineData("health --json")]
    [InlineData("ctl journal --json")]
    [InlineData("tms status --state none --target")]
    public async Task Output_to_a_full_disk_gives_status_2(string verb)
    {
        await using var server = new ScriptedServer(request => request.Target is "/api/v1/system/status" ? ScriptedAnswer.Xml(Lab.Status) : new(Body: "{}"));
        string[] args = verb.Split(' ');
        args = args[0] is "health" or "ctl" ? [.. args, "--control", $"{server.Address}"] : args[0] is "tms" ? [.. args, $"{server.Address}"] : args;
        var errors = new StringWriter();

        (await Program.RunAsync(args, new BrokenOutput(errno: 28), errors)).Should().Be(ExitStatus.WrongUsage);

        errors.ToString().Should().Be("cmssim: The output cannot be written: no room\n");
    }

    [Fact]
    public async Task Closed_stderr_does_not_change_the_status() =>
        (await Program.RunAsync(["ctl", "nonsense"], TextWriter.Null, new BrokenOutput(errno: 28))).Should().Be(ExitStatus.WrongUsage);

    [Theory]
    [InlineData("api --json >/dev/full", 2, "cmssim: The output cannot be written: ")]
    [InlineData("api --json | head -c 10 >/dev/null; exit ${PIPESTATUS[0]}", 0, "")]
    [InlineData("api --json >/dev/full 2>/dev/full", 2, "")]
    public async Task A_process_has_the_same_status(string command, int status, string sentence)
    {
        var (exit, _, errors) = await ShellAsync($"dotnet '{typeof(ExitStatus).Assembly.Location}' {command}");

        exit.Should().Be(status);
        errors.Should().StartWith(sentence).And.NotContain("   at ");
    }

    [Fact]
    public async Task An_endless_verb_ends_when_the_reader_of_its_output_does()
    {
        await using var server = new ScriptedServer(_ => new ScriptedAnswer(
            Raw: "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", Endless: "event: log\ndata: {\"line\":\"x\"}\n\n"));

        var (exit, output, errors) = await ShellAsync(
            $"dotnet '{typeof(ExitStatus).Assembly.Location}' ctl stream --control {server.Address} | head -1; exit ${{PIPESTATUS[0]}}");

        (exit, output, errors).Should().Be((ExitStatus.Fine, "log: line=x\n", ""));
    }

    [Fact]
    public async Task Two_commands_write_to_one_file_one_after_the_other()
    {
        var file = Path.GetTempFileName();
        var tool = typeof(ExitStatus).Assembly.Location;

        await ShellAsync($"(dotnet '{tool}' api --totals; echo middle; dotnet '{tool}' api --totals) > {file}");

        var lines = await File.ReadAllLinesAsync(file);
        var middle = Array.IndexOf(lines, "middle");
        lines[..middle].Should().NotBeEmpty().And.Equal(lines[(middle + 1)..]);
    }

    private static async Task<(int Exit, string Output, string Errors)> ShellAsync(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = shell.StandardOutput.ReadToEndAsync();
        var errors = shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, await output, await errors);
    }

    /// <summary>A stream that fails with this error number of the operating system.</summary>
    private sealed class BrokenOutput(int errno) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new IOException("no room", errno);
    }
}
