using System.CommandLine;

namespace CmsSim.Cli;

/// <summary>
/// <c>cmssim completion</c>: a script for a shell. The script asks cmssim itself for the words that can follow, so it fits the version
/// that runs.
/// </summary>
internal static class CompletionCommand
{
    private static readonly Argument<string> s_shell = new("shell") { Description = "The shell: bash, zsh, fish or pwsh." };

    // mapfile, because an array in parentheses would expand the words as file names.
    private const string Bash = """
        # Completion of cmssim for bash: eval "$(cmssim completion bash)"
        _cmssim() {
          mapfile -t COMPREPLY < <(compgen -W "$("$1" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")
        }
        complete -o default -F _cmssim cmssim

        """;

    private const string Zsh = """
        #compdef cmssim
        # Completion of cmssim for zsh, after compinit: eval "$(cmssim completion zsh)"
        _cmssim() {
          local line="${(j: :)words[1,CURRENT]}"
          local -a found
          found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
          if [[ -n "$found" ]]; then
            compadd -- $found
          else
            _files
          fi
        }
        compdef _cmssim cmssim

        """;

    // Without words, fish offers the names of files.
    private const string Fish = """
        # Completion of cmssim for fish: cmssim completion fish | source
        function __cmssim_complete
          set -l line (commandline -cp)
          set -l words (commandline -opc)
          $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c cmssim -f -n 'set -g __cmssim_words (__cmssim_complete); test -n "$__cmssim_words"' -a '$__cmssim_words'

        """;

    // The text of the syntax tree ends before the blanks behind the last word.
    private const string PowerShell = """
        # Completion of cmssim for PowerShell: cmssim completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName cmssim -ScriptBlock {
          param($word, $tree, $cursor)
          $line = $tree.ToString().PadRight($cursor)
          & $tree.CommandElements[0].ToString() "[suggest:$cursor]" $line 2>$null |
            Where-Object { $_.StartsWith($word) } |
            ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;

    public static Command Create()
    {
        s_shell.CompletionSources.Clear();
        s_shell.CompletionSources.Add("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Prints a script that completes commands and options in a shell.") { s_shell };
        command.SetAction(async (parsed, cancellation) =>
        {
            var script = parsed.GetValue(s_shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                "pwsh" => PowerShell,
                var other => throw new UserErrorException($"Unknown shell \"{other}\"; expected bash, zsh, fish or pwsh."),
            };
            await parsed.InvocationConfiguration.Output.WriteAsync(script.ReplaceLineEndings("\n").AsMemory(), cancellation);
            return ExitStatus.Fine;
        });
        return command;
    }
}
