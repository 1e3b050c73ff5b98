using System.CommandLine;

namespace CmsSim.Cli;

/// <summary><c>cmssim man</c>: the manual page, written from the definitions that <c>--help</c> shows.</summary>
internal static class ManCommand
{
    public static Command Create()
    {
        var command = new Command("man", "Prints the manual page, as in: cmssim man | man -l -");
        command.SetAction(async (parsed, cancellation) =>
        {
            var version = typeof(ManCommand).Assembly.GetName().Version!.ToString(3);
            await parsed.InvocationConfiguration.Output.WriteAsync(ManPage.Of(parsed.RootCommandResult.Command, version).AsMemory(), cancellation);
            return ExitStatus.Fine;
        });
        return command;
    }
}
