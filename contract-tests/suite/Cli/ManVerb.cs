using System.Diagnostics;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

/// <summary>The manual page has what <c>--help</c> has.</summary>
public sealed partial class ManVerb
{
    [Fact]
    public async Task The_manual_page_has_every_command_and_every_option_that_help_shows()
    {
        var (status, page, errors) = await Tool.RunAsync("man");
        status.Should().Be(0, errors);
        var plain = page.Replace("\\-", "-").Replace("\\fB", "").Replace("\\fI", "").Replace("\\fR", "");

        (status, var root, errors) = await Tool.RunAsync("--help");
        status.Should().Be(0, errors);
        var verbs = Commands().Match(root).Groups[1].Captures.Select(verb => verb.Value).ToList();
        verbs.Should().HaveCountGreaterThan(15);
        foreach (var verb in verbs)
        {
            var section = plain[plain.IndexOf($".SS cmssim {verb}", StringComparison.Ordinal)..];
            foreach (Match option in Options().Matches((await Tool.RunAsync(verb, "--help")).Output).Where(option => option.Value.Trim() is not "--help"))
                section.Should().Contain($"\n{option.Value.Trim()}", $"{verb} --help shows it");
        }
        plain.Should().Contain(".SS cmssim ctl clock advance").And.Contain("[default: 127.0.0.1]").And.Contain("\n4\nCancelled.");
    }

    [Theory]
    [InlineData("groff", "-man", "-ww", "-Tutf8", "-z")]
    [InlineData("mandoc", "-T", "lint", "-W", "error")]
    public async Task Formatters_accept_the_manual_page(string formatter, params string[] arguments)
    {
        Assert.SkipUnless((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, formatter))), $"{formatter} is not installed");
        using var process = Process.Start(new ProcessStartInfo(formatter, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        await process.StandardInput.WriteAsync((await Tool.RunAsync("man")).Output);
        process.StandardInput.Close();

        await process.WaitForExitAsync();
        (await output + await errors).Should().BeEmpty();
    }

    [GeneratedRegex(@"Commands:\n(?:  (\w+) .*\n?)+")]
    private static partial Regex Commands();

    [GeneratedRegex(@"^  (?:-\w, )?--[\w-]+", RegexOptions.Multiline)]
    private static partial Regex Options();
}
