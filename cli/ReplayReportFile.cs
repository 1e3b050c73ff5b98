using System.Text;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;

namespace CmsSim.Cli;

/// <summary>Writes the report of a replay in the form its file name asks for.</summary>
internal static class ReplayReportFile
{
    /// <summary>The writer for this path; a wrong ending is told before the replay begins, not after it.</summary>
    public static Func<ReplayReport, CancellationToken, Task> For(string path)
    {
        Func<ReplayReport, string> form = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".html" or ".htm" => HtmlReport.Write,
            ".xml" => JUnitReport.Write,
            ".json" => JsonReport.Write,
            var ending => throw new UserErrorException($"{path}: no report ends in '{ending}'; it should end in .html, .xml (JUnit) or .json."),
        };
        return async (report, cancellation) =>
        {
            var bytes = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(form(report));
            await OutputFile.WriteAsync(path, "the report", isPrivate: false, async draft => await draft.WriteAsync(bytes, cancellation));
        };
    }
}
