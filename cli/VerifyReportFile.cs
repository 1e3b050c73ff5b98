using System.Text;
using CmsSim.Harness.Reports;
using CmsSim.Harness.Verify;

namespace CmsSim.Cli;

/// <summary>Writes the report of a verification in the format that the ending of the file name selects.</summary>
internal static class VerifyReportFile
{
    /// <summary>The endings with their formats, in words.</summary>
    public const string Endings = ".html, .xml (JUnit), .ctrf.json (CTRF), .json or .md (GitHub job summary)";

    /// <summary>Returns the writer for a path. An invalid ending is reported now, before the verification begins.</summary>
    public static Func<VerifyReport, CancellationToken, Task> For(string path)
    {
        var name = Path.GetFileName(path).ToLowerInvariant();
        Func<VerifyReport, string> form = Path.GetExtension(name) switch
        {
            ".html" or ".htm" => VerifyHtml.Write,
            ".xml" => VerifyJUnit.Write,
            ".json" when name.EndsWith(".ctrf.json", StringComparison.Ordinal) => VerifyCtrf.Write,
            ".json" => report => VerifyJson.Write(report) + "\n",
            ".md" => VerifyMarkdown.Write,
            _ => throw new UserErrorException($"Invalid value \"{path}\" for --report; expected a file name that ends in {Endings}."),
        };
        return (report, cancellation) => OutputFile.WriteAsync(path, "the report", isPrivate: false, async draft => await draft.WriteAsync(Encoding.UTF8.GetBytes(form(report)), cancellation));
    }
}
