using System.Diagnostics;
using CmsSim.Cli;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Cli;

/// <summary>The scripts of <c>cmssim completion</c>, each in its shell, with the tool as a process. A shell that is not installed is not tested.</summary>
public sealed class CompletionVerb : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cmssim-completion-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("cmssim re", "receive record redact replay repro")]
    [InlineData("cmssim serve --wor", "--world")]
    [InlineData("cmssim ctl clock ad", "advance")]
    [InlineData("cmssim completion ", "bash fish pwsh zsh")]
    [InlineData("cmssim replay --repo", "--report")]
    public async Task Bash_completes_commands_options_and_values(string line, string expected)
    {
        var found = await RunAsync("bash", "--norc", "-c", $$"""
            PATH="{{ToolFolder()}}:$PATH"
            eval "$(cmssim completion bash)"
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            read -ra COMP_WORDS <<<"$COMP_LINE"
            [[ $COMP_LINE == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _cmssim cmssim
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p cmssim >&2
            """);

        Words(found).Should().Contain(expected.Split(' '));
        if (!line.EndsWith(' '))
            Words(found).Should().OnlyContain(word => word.StartsWith(line.Split(' ').Last()));
    }

    [Theory]
    [InlineData("cmssim re", "receive record redact replay repro")]
    [InlineData("cmssim serve --wor", "--world")]
    public async Task Fish_completes_commands_and_options(string line, string expected)
    {
        Assert.SkipUnless(IsInstalled("fish"), "fish is not installed");

        var found = await RunAsync("fish", "--no-config", "-c", $"set -x PATH {ToolFolder()} $PATH; cmssim completion fish | source; complete -C '{line}'");

        Words(found).Should().BeEquivalentTo(expected.Split(' '));
    }

    [Theory]
    [InlineData("cmssim re", "receive record redact replay repro")]
    [InlineData("cmssim serve --wor", "--world")]
    public async Task Zsh_completes_commands_and_options(string line, string expected)
    {
        Assert.SkipUnless(IsInstalled("zsh"), "zsh is not installed");

        // A stand-in for compadd shows the words, because a real one needs a terminal.
        var found = await RunAsync("zsh", "-f", "-c", $$"""
            path=("{{ToolFolder()}}" $path)
            compdef() { registered="$2" }
            compadd() { shift; print -l -- "$@" }
            eval "$(cmssim completion zsh)"
            [[ $registered == cmssim ]] || exit 3
            words=({{line}}) CURRENT={{line.Split(' ').Length}}
            _cmssim
            """);

        Words(found).Where(word => word.StartsWith(line.Split(' ').Last())).Should().BeEquivalentTo(expected.Split(' '));
    }

    [Fact]
    public async Task PowerShell_is_registered_for_the_tool()
    {
        var (status, script, _) = await Tool.RunAsync("completion", "pwsh");

        status.Should().Be(0);
        script.Should().Contain("Register-ArgumentCompleter -Native -CommandName cmssim").And.Contain("[suggest:$cursor]");
    }

    [Fact]
    public async Task An_unknown_shell_is_refused()
    {
        var (status, _, errors) = await Tool.RunAsync("completion", "tcsh");

        (status, errors).Should().Be((2, "cmssim: Unknown shell \"tcsh\"; expected bash, zsh, fish or pwsh.\n"));
    }

    // A folder in which the tool has the name that people type.
    private string ToolFolder()
    {
        var path = Path.Combine(_folder.FullName, "cmssim");
        File.WriteAllText(path, $"#!/bin/sh\nexec dotnet '{typeof(ExitStatus).Assembly.Location}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return _folder.FullName;
    }

    private static bool IsInstalled(string shell) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, shell)));

    private static IEnumerable<string> Words(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[0]);

    private static async Task<string> RunAsync(string shell, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(shell, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, await errors);
        return await output;
    }
}
