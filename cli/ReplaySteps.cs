using System.Globalization;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>Shows each exchange of a replay on a terminal, and waits for Enter before it is sent.</summary>
internal sealed class ReplaySteps(TextWriter output, TextReader input) : IProgress<ReplayResult>
{
    /// <exception cref="UserErrorException">The input or the output is not a terminal.</exception>
    public static ReplaySteps On(TextWriter output) => OutputWriter.IsTerminalOf(output) && !Console.IsInputRedirected
        ? new ReplaySteps(output, Console.In)
        : throw new UserErrorException("--step waits for Enter, so it needs a terminal; leave it out, or end the replay with --until.");

    /// <summary>Shows a request and waits for a line. The end of the input ends the replay.</summary>
    public async Task WaitAsync(FixtureExchange exchange, string path, string? body, CancellationToken cancellation)
    {
        output.WriteLine(VisibleText.OneLine(string.Create(CultureInfo.InvariantCulture,
            $"{exchange.Trace} {exchange.Request.Method} {path} (from {exchange.From} at {exchange.At.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z)")));
        if (body is not null)
            output.WriteLine(VisibleText.OneLine($"  {body}"));
        output.Write("Enter sends it. ");
        await output.FlushAsync(cancellation);

        // A read from a terminal cannot be cancelled, so only the wait for it is.
        if (await Task.Run(input.ReadLine, cancellation).WaitAsync(cancellation) is null)
            throw new OperationCanceledException("The input ended.");
    }

    /// <summary>Shows the result of an exchange.</summary>
    public void Report(ReplayResult value) => output.WriteLine(TextReport.Describe(value));
}
