using System.Text;

namespace CmsSim.Cli;

/// <summary>Writes a report in the format that the ending of the file name selects: .html, .json or .md.</summary>
/// <param name="Html">Writes the report as a page.</param>
/// <param name="Json">Writes the report as JSON.</param>
/// <param name="Markdown">Writes the report as Markdown.</param>
internal sealed record TextReportFile<T>(Action<T, TextWriter> Html, Action<T, Stream> Json, Action<T, TextWriter> Markdown)
{
    /// <summary>The endings with their formats, in words.</summary>
    public const string Endings = ".html, .json or .md";

    /// <summary>Returns the writer for a path. An invalid ending is reported now, before the work begins.</summary>
    /// <exception cref="UserErrorException">The ending is none of the valid ones.</exception>
    public Func<T, Task> For(string path)
    {
        Action<T, Stream> form = Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".html" or ".htm" => Text(Html),
            ".json" => Json,
            ".md" => Text(Markdown),
            _ => throw new UserErrorException($"Invalid value \"{path}\" for --report; expected a file name that ends in {Endings}."),
        };
        return report => OutputFile.WriteAsync(path, $"The report {path}", isPrivate: false, draft =>
        {
            form(report, draft);
            return Task.CompletedTask;
        });
    }

    private static Action<T, Stream> Text(Action<T, TextWriter> write) => (report, stream) =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        write(report, writer);
    };
}
