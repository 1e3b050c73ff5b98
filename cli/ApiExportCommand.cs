using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using CmsSim.Simulator.Description;
using CmsSim.Simulator.Description.Export;

namespace CmsSim.Cli;

/// <summary><c>cmssim api export</c>: writes the description of the API in the formats of other programs.</summary>
internal static class ApiExportCommand
{
    private static readonly Dictionary<string, Func<string, string>> s_documents = new()
    {
        ["openapi"] = ApiExport.OpenApi,
        ["postman"] = ApiExport.Postman,
        ["http"] = ApiExport.Http,
    };

    private const string Site = "site";

    private static readonly Option<string> s_format = new("--format") { Description = $"The format: {string.Join(", ", s_documents.Keys)}, or {Site}, which writes pages about all releases to a folder.", Required = true };
    private static readonly Option<string?> s_release = new("--release") { Description = "The release to describe. [default: the newest]", HelpName = "X" };
    private static readonly Option<string?> s_output = new("--output", "-o") { Description = "File to write, or the folder of the site. [default: standard output]", HelpName = "FILE" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print one line of JSON about what was written." };

    public static Command Create()
    {
        var command = new Command("export", "Writes the API of a release for other programs.") { s_format, s_release, s_output, s_json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var format = parsed.GetValue(s_format)!;
        if (format is Site)
            return await WriteSiteAsync(parsed, cancellation);
        if (!s_documents.TryGetValue(format, out var write))
            throw new UserErrorException($"Invalid value \"{format}\" for --format; expected one of {string.Join(", ", s_documents.Keys)}, {Site}.");
        var release = parsed.GetValue(s_release) ?? ApiDescription.Releases[^1];
        ApiCommand.CheckRelease(release);
        var path = parsed.GetValue(s_output);
        if (path is null && parsed.GetValue(s_json))
            throw new UserErrorException("--json describes the file that is written; name it with -o.");

        var output = parsed.InvocationConfiguration.Output;
        var text = write(release);
        if (path is null)
        {
            await output.WriteAsync(text.AsMemory(), cancellation);
            return ExitStatus.Fine;
        }
        await WriteAsync(path, text, cancellation);
        await Report(output, parsed, new JsonObject { ["format"] = format, ["release"] = release, ["file"] = path }, $"{format} of release {release}: {path}");
        return ExitStatus.Fine;
    }

    private static async Task<int> WriteSiteAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(s_output) is not { } folder)
            throw new UserErrorException("The site is a folder of files; name it with -o.");
        if (parsed.GetValue(s_release) is not null)
            throw new UserErrorException("The site describes all releases; leave out --release.");
        var files = ApiExport.Site();
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(folder, path);
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new UserErrorException($"The folder {folder} cannot be written: {error.Message}");
            }
            await WriteAsync(file, content, cancellation);
        }
        await Report(parsed.InvocationConfiguration.Output, parsed, new JsonObject { ["format"] = Site, ["folder"] = folder, ["files"] = files.Count }, $"{files.Count} files: {folder}");
        return ExitStatus.Fine;
    }

    private static Task WriteAsync(string path, string text, CancellationToken cancellation) =>
        OutputFile.WriteAsync(path, $"The file {path}", isPrivate: false, async file => await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation));

    private static async Task Report(TextWriter output, ParseResult parsed, JsonObject facts, string sentence)
    {
        if (parsed.GetValue(s_json))
            ApiCommand.WriteJson(output, facts);
        else
            await output.WriteLineAsync(sentence);
    }
}
