using System.Text;
using CmsSim.Harness.Explain;
using CmsSim.Harness.Traces;

namespace CmsSim.Cli;

/// <summary>Reads the logs that <c>cmssim explain</c> explains.</summary>
internal static class ExplainInput
{
    private const string StandardInput = "-";

    /// <summary>Reads a log and hands its entries to the explainer.</summary>
    /// <param name="path">The path of the log, or <c>-</c> for standard input.</param>
    /// <param name="explainer">Receives the entries.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <exception cref="UserErrorException">The log cannot be read, or holds no entry.</exception>
    public static void Read(string path, LogExplainer explainer, CancellationToken cancellation)
    {
        try
        {
            using var stream = path == StandardInput ? Console.OpenStandardInput() : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            explainer.Begin(path);
            Read(stream, path, explainer, cancellation);
        }
        catch (TraceFormatException unreadable)
        {
            throw new UserErrorException(unreadable.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"The log {path} cannot be read: {error.Message}");
        }
    }

    // The only place that knows the reader.
    private static void Read(Stream stream, string name, LogExplainer explainer, CancellationToken cancellation)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        foreach (var entry in SyslogReader.Read(reader.ReadToEnd(), name).Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            explainer.Add(entry);
        }
    }
}
