using CmsSim.Harness.Explain;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Traces;

namespace CmsSim.Cli;

/// <summary>Reads the logs that <c>cmssim explain</c> explains.</summary>
internal static class ExplainInput
{
    /// <summary>Reads a log, in parts or packed, and hands its entries to the explainer.</summary>
    /// <param name="path">The path of the log, or <c>-</c> for standard input.</param>
    /// <param name="explainer">Receives the entries.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="UserErrorException">The log cannot be read.</exception>
    public static void Read(string path, LogExplainer explainer, CancellationToken cancellation)
    {
        var reader = new LogReader(explainer);
        try
        {
            foreach (var text in InputOrder.Read([path], Console.OpenStandardInput(), explainer))
            {
                explainer.Begin(text.Name);
                reader.Read(text.Content, text.Name, cancellation);
            }

            reader.End();
        }
        catch (ImportFormatException unreadable)
        {
            throw new UserErrorException(unreadable.Message);
        }
    }
}
