using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;

namespace CmsSim.Cli;

/// <summary>Writes the report of a replay to the terminal, in its size and colours. Other outputs get 80 columns without colours.</summary>
internal static class ReplayText
{
    public static void Write(ReplayReport report, TextWriter output)
    {
        var options = new TextReportOptions { More = "--report FILE.html shows all" };
        if (OutputWriter.IsTerminalOf(output))
            options = options with { Width = Measure(() => Console.WindowWidth, options.Width), Height = Measure(() => Console.WindowHeight, options.Height), Colours = HasColours() };

        // The report escapes foreign text itself; the escapes of colours must pass.
        TextReport.Write(report, options.Colours ? OutputWriter.Unescaped(output) : output, options);
    }

    // https://no-color.org: any value but the empty one switches colours off.
    private static bool HasColours() =>
        Environment.GetEnvironmentVariable("NO_COLOR") is null or "" && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    private static int Measure(Func<int> size, int otherwise)
    {
        try
        {
            return size() is > 0 and var known ? known : otherwise;
        }
        catch (Exception error) when (error is IOException or PlatformNotSupportedException)
        {
            return otherwise;
        }
    }
}
