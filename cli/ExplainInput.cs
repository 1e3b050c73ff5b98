using CmsSim.Harness.Explain;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Traces;

namespace CmsSim.Cli;

/// <summary>Reads the logs that <c>cmssim explain</c> explains.</summary>
internal static class ExplainInput
{
    /// <summary>Reads the parts of a log and hands their entries to the explainer. The parts may be packed, and in any order.</summary>
    /// <param name="paths">Files, archives and folders; <c>-</c> is standard input.</param>
    /// <param name="explainer">Receives the entries.</param>
    /// <param name="progress">Shows the number of lines on a terminal.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="UserErrorException">A part cannot be read.</exception>
    public static void Read(IReadOnlyList<string> paths, LogExplainer explainer, ExplainProgress progress, CancellationToken cancellation)
    {
        var sink = new Watched(explainer, progress);
        var reader = new LogReader(sink);
        try
        {
            foreach (var text in InputOrder.Read(paths, Console.OpenStandardInput(), sink))
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

    private sealed class Watched(LogExplainer explainer, ExplainProgress progress) : IImportSink
    {
        public bool WantsEntries => true;

        public void Add(ImportedExchange exchange) => explainer.Add(exchange);

        public void Add(ImportNote note) => explainer.Add(note);

        public void Add(LogEntry entry)
        {
            explainer.Add(entry);
            progress.Report(explainer.Lines);
        }
    }
}
