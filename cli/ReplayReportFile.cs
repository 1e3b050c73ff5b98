using System.Text;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;

namespace CmsSim.Cli;

/// <summary>Writes the report of a replay in the format that the file name's extension selects.</summary>
internal static class ReplayReportFile
{
    /// <summary>Returns the writer for a path. An invalid extension is reported now, before the replay begins.</summary>
    public static Func<ReplayReport, CancellationToken, Task> For(string path)
    {
        Func<ReplayReport, string> form = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".html" or ".htm" => HtmlReport.Write,
            ".xml" => JUnitReport.Write,
            ".json" => JsonReport.Write,
            _ => throw new UserErrorException($"Invalid value \"{path}\" for --report; expected a file name that ends in .html, .xml (JUnit) or .json."),
        };
        return async (report, cancellation) =>
        {
            var bytes = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(form(report));
            await OutputFile.WriteAsync(path, "the report", isPrivate: false, async draft => await draft.WriteAsync(bytes, cancellation));
        };
    }
}
