using System.Text;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;

namespace CmsSim.Cli;

/// <summary>Writes the report of a replay in the format that the ending of the file name selects.</summary>
internal static class ReplayReportFile
{
    /// <summary>The endings with their formats, in words.</summary>
    public const string Endings = ".html, .xml (JUnit), .ctrf.json (CTRF), .json or .md (GitHub job summary)";

    /// <summary>Returns the writer for a path. An invalid ending is reported now, before the replay begins.</summary>
    public static Func<ReplayReport, CancellationToken, Task> For(string path)
    {
        var name = Path.GetFileName(path).ToLowerInvariant();
        Action<ReplayReport, Stream> form = Path.GetExtension(name) switch
        {
            _ when IsHtml(name) => Text(HtmlReport.Write),
            ".xml" => Text(JUnitReport.Write),
            ".json" when name.EndsWith(".ctrf.json", StringComparison.Ordinal) => (report, stream) => CtrfReport.Write(report, stream),
            ".json" => JsonReport.Write,
            ".md" => Text((report, writer) => writer.Write(MarkdownReport.Write(report))),
            _ => throw new UserErrorException($"Invalid value \"{path}\" for --report; expected a file name that ends in {Endings}."),
        };
        return (report, cancellation) => OutputFile.WriteAsync(path, "the report", isPrivate: false, draft =>
        {
            cancellation.ThrowIfCancellationRequested();
            form(report, draft);
            return Task.CompletedTask;
        });
    }

    /// <summary>Returns true for the path of an HTML report.</summary>
    public static bool IsHtml(string path) => Path.GetExtension(path).ToLowerInvariant() is ".html" or ".htm";

    private static Action<ReplayReport, Stream> Text(Action<ReplayReport, TextWriter> write) => (report, stream) =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        write(report, writer);
    };
}
