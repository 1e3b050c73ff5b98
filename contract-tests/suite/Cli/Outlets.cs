using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Cli;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

public sealed class Outlets
{
    [Fact]
    public async Task Output_without_a_reader_drops_lines_and_reports_how_many()
    {
        var terminal = new Terminal();
        const int Lines = 60_000;
        await using (var outlet = new Outlet(terminal))
        {
            for (var i = 0; i < Lines; i++)
                outlet.Write(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a line that says a good deal about request {i}\n"));
            terminal.Continue();
        }

        var shown = terminal.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var leftOut = shown.Select(line => Regex.Match(line, "^\\[ (\\d+) lines left out")).Where(match => match.Success).Sum(match => int.Parse(match.Groups[1].Value));
        leftOut.Should().BePositive();
        shown.Count(line => line.StartsWith("a line that says")).Should().Be(Lines - leftOut);
    }

    [Fact]
    public async Task Closed_output_is_reported_once_and_ends_nothing()
    {
        List<string> told = [];
        await using (var outlet = new Outlet(new Closed(), told.Add))
        {
            for (var i = 0; i < 100; i++)
                outlet.WriteLine("x");
        }

        told.Should().Equal("Broken pipe");
    }

    [Fact]
    public async Task Queued_lines_are_written_in_order_at_the_end()
    {
        var terminal = new StringWriter { NewLine = "\n" };
        await using (var outlet = new Outlet(terminal))
        {
            outlet.WriteLine("ready");
            outlet.Write("one\ntwo\n");
            outlet.WriteLine("three");
        }

        terminal.ToString().Should().Be("ready\none\ntwo\nthree\n");
    }

    private sealed class Terminal() : StringWriter(new StringBuilder())
    {
        private readonly TaskCompletionSource _halted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Continue() => _halted.SetResult();

        public override async Task WriteAsync(string? value)
        {
            await _halted.Task;
            Write(value);
        }

        public override async Task WriteLineAsync(string? value)
        {
            await _halted.Task;
            WriteLine(value);
        }
    }

    private sealed class Closed : StringWriter
    {
        public override Task WriteLineAsync(string? value) => throw new IOException("Broken pipe");
    }
}
