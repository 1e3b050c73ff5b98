using System.CommandLine;
using System.Globalization;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using CmsSim.Harness.Redaction;
using CmsSim.Harness.Reports;

namespace CmsSim.Cli;

/// <summary><c>cmssim import</c>: turns logs, HAR, cURL and .http files into fixtures and the worlds that they presume.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string[]> s_files = new("FILE") { Description = "Logs, recordings, HAR, cURL, .http files, archives or folders of them; - for standard input.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string?> s_output = new("--output", "-o") { Description = "Folder to create for the fixtures, or a file ending in .har or .http.", HelpName = "DIR" };
    private static readonly Option<string?> s_type = new("--type") { Description = $"Kind of all files: {string.Join(", ", InputTypes.All)}. [default: detected for each]", HelpName = "KIND" };
    private static readonly Option<bool> s_dryRun = new("--dry-run") { Description = "Print counts, holes and guesses, and write nothing." };
    private static readonly Option<string[]> s_filter = new("--filter") { Description = $"Import only these exchanges: {string.Join(", ", ImportFilter.Forms)}. May be repeated.", HelpName = "KEY:VALUE", DefaultValueFactory = _ => [] };
    private static readonly Option<string?> s_bridge = new("--bridge") { Description = "Import only the exchanges of this bridge.", HelpName = "NAME" };
    private static readonly Option<int?> s_year = new Option<int?>("--year") { Description = "Year of time stamps without one. [default: found in the log]", HelpName = "YYYY" };
    private static readonly Option<string?> s_zone = new("--zone") { Description = "Offset of the log's clock from UTC, such as +02:00. [default: found in the log, else UTC]", HelpName = "OFFSET" };
    private static readonly Option<bool> s_noRedact = new("--no-redact") { Description = "Keep names, ids and addresses. Passcodes, secrets and tokens are replaced in any case." };
    private static readonly Option<string?> s_key = new("--key") { Description = "File of the redaction key. [default: redaction.key in cmssim's folder of the user's configuration, created at first use]", HelpName = "FILE" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the report as JSON." };

    public static Command Create()
    {
        var command = new Command("import", "Turns logs and recorded requests into fixtures, redacted, with the worlds that they presume.")
        {
            s_files, s_output, s_type, s_dryRun, s_filter, s_bridge, s_year, s_zone, s_noRedact, s_key, s_json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => ImportAsync(parsed, cancellation), cancellation));
        return command;
    }

    private static async Task<int> ImportAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var path = parsed.GetValue(s_output);
        var isDry = parsed.GetValue(s_dryRun);
        if (path is null && !isDry)
            throw new UserErrorException("import needs --output DIR, or --dry-run to write nothing.");
        var export = path is not null && ExportFile.IsExport(path) ? new ExportFile(path) : null;
        var options = OptionsOf(parsed);
        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);

        // A dry run leaves no trace, so its redacted notes use a key that is forgotten.
        var key = parsed.GetValue(s_noRedact) ? null : isDry ? RedactionKey.Create() : RedactionKeyFile.ReadOrCreate(parsed.GetValue(s_key), errors);
        using var folder = isDry || export is not null ? null : new DraftFolder(path!);
        var summary = new ImportSummary { IsDryRun = isDry };
        using var made = new ImportOutput(folder, key, summary, export is null ? null : export.Add);
        var importing = new ImportRun(options, made, errors);
        try
        {
            importing.Read(parsed.GetRequiredValue(s_files), cancellation);
            if (made.Exchanges == 0 && !isDry)
                throw new UserErrorException(importing.NothingFound());
            made.Complete();
        }
        catch (ImportFormatException wrong)
        {
            throw new UserErrorException(wrong.Message);
        }
        catch (LeakException leak)
        {
            throw new UserErrorException(leak.Message, ExitStatus.Differs);
        }

        if (export is not null && !isDry)
            await export.WriteAsync();
        if (parsed.GetValue(s_json))
            output.Write(ImportReportJson.Write(summary));
        else
            ImportReportText.Write(summary, output);
        return ExitStatus.Fine;
    }

    private static ImportOptions OptionsOf(ParseResult parsed)
    {
        try
        {
            return new ImportOptions
            {
                Filter = ImportFilter.Parse(parsed.GetRequiredValue(s_filter)),
                Bridge = parsed.GetValue(s_bridge),
                Kind = parsed.GetValue(s_type) is { } type ? KindOf(type) : null,
                DefaultYear = parsed.GetValue(s_year) is { } year ? YearOf(year) : null,
                Zone = parsed.GetValue(s_zone) is { } zone ? ZoneOf(zone) : null,
            };
        }
        catch (FormatException wrong)
        {
            throw new UserErrorException($"--filter: {wrong.Message}");
        }
    }

    private static InputKind KindOf(string word) => InputTypes.Read(word)
        ?? throw new UserErrorException($"Invalid value \"{word}\" for --type; expected one of {string.Join(", ", InputTypes.All)}.");

    private static int YearOf(int year) => year is >= 1970 and <= 9998
        ? year
        : throw new UserErrorException($"Invalid value \"{year}\" for --year; expected a number from 1970 to 9998.");

    private static TimeSpan ZoneOf(string text)
    {
        var sign = text is ['-', ..] ? -1 : 1;
        return text == "Z" ? TimeSpan.Zero
            : TimeSpan.TryParseExact(text.TrimStart('+', '-'), [@"hh\:mm", "hhmm"], CultureInfo.InvariantCulture, out var offset) && offset <= TimeSpan.FromHours(14)
                ? sign * offset
                : throw new UserErrorException($"Invalid value \"{text}\" for --zone; expected an offset such as +02:00.");
    }
}
