using System.Globalization;
using System.Text;
using System.Text.Json;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Http;

namespace CmsSim.Cli;

/// <summary><c>cmssim ctl journal -o FILE</c>: the exchanges of the journal as HAR or as an <c>.http</c> file.</summary>
internal static class JournalFile
{
    private const string About = "The journal of a simulated cluster. It holds no bodies and no headers.";

    /// <summary>Writes the exchanges after a number, and returns how many there are.</summary>
    /// <exception cref="UserErrorException">The name of the file ends neither with .har nor with .http or .rest.</exception>
    public static async Task<int> WriteAsync(ControlConnection connection, long after, FileInfo file, CancellationToken cancellation)
    {
        var write = WriterFor(file);
        var (entries, _) = await connection.JournalAsync(after, cancellation);
        HostedExchange[] exchanges = [.. entries.Select(ExchangeOf)];
        await OutputFile.WriteAsync(file.FullName, file.ToString(), isPrivate: false, output =>
        {
            write(exchanges, output);
            return Task.CompletedTask;
        });
        return exchanges.Length;
    }

    private static Action<HostedExchange[], Stream> WriterFor(FileInfo file) => file.Extension.ToLowerInvariant() switch
    {
        ".har" => (exchanges, output) => HarWriter.Write(exchanges, About, output),
        ".http" or ".rest" => WriteHttpFile,
        _ => throw new UserErrorException($"Invalid value \"{file}\" for -o; expected a name that ends with .har, .http or .rest."),
    };

    private static void WriteHttpFile(HostedExchange[] exchanges, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true);
        HttpFileWriter.Write(exchanges, About, text);
    }

    private static HostedExchange ExchangeOf(JsonElement entry)
    {
        var method = new string([.. entry.GetProperty("method").GetString()!.Where(char.IsAsciiLetterUpper)]);
        var answer = entry.TryGetProperty("status", out var status) ? new FixtureAnswer(status.GetInt32(), null, [], NotInJournal) : null;
        return new HostedExchange(entry.GetProperty("bridge").GetString()!, new FixtureExchange
        {
            Trace = entry.TryGetProperty("trace", out var trace) ? trace.GetInt32() : 0,
            At = DateTimeOffset.Parse(entry.GetProperty("time").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            From = "",
            Request = new FixtureRequest(method, MarkedText.Printed(entry.GetProperty("target").GetString()!),
                method is "POST" or "PUT" ? new FixtureForm("application/x-www-form-urlencoded", null, NotInJournal) : null),
            Answer = answer,
        });
    }

    private static MarkedText NotInJournal { get; } = new([Segment.Missing(HoleKind.Body)]);
}
