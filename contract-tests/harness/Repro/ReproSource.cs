using System.Globalization;
using System.Text;
using System.Text.Json;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Reports;

namespace CmsSim.Harness.Repro;

/// <summary>Makes bundles of the journal and the commands of a simulator.</summary>
public static class ReproSource
{
    /// <summary>Makes a bundle of a running simulator.</summary>
    /// <param name="control">The control API of the simulator.</param>
    /// <param name="about">The reason why the bundle is made. Null for none.</param>
    /// <param name="cancellation">Cancels the reading.</param>
    /// <exception cref="ReproException">The simulator no longer has all that repeats its run.</exception>
    /// <exception cref="TargetUnreachableException">The simulator does not answer, or is no simulator.</exception>
    /// <exception cref="ControlRefusedException">The simulator refuses to show its run.</exception>
    public static async Task<ReproBundle> ReadAsync(SimulatorControl control, string? about = null, CancellationToken cancellation = default)
    {
        using var run = await control.GetJsonAsync("/run?secrets=true", cancellation);
        List<JsonDocument> pages = [];
        try
        {
            for (var after = control.Read(run, root => root.GetProperty("after").GetInt64()); ;)
            {
                var page = await control.GetJsonAsync(string.Create(CultureInfo.InvariantCulture, $"/journal?bodies=true&secrets=true&after={after}"), cancellation);
                pages.Add(page);
                var (last, more) = control.Read(page, root => (root.GetProperty("last").GetInt64(), root.GetProperty("more").GetBoolean()));
                if (!more || last <= after)
                    break;
                after = last;
            }

            return control.Read(run, root => Of(root, [.. pages.Select(page => page.RootElement)], about));
        }
        finally
        {
            pages.ForEach(page => page.Dispose());
        }
    }

    /// <summary>Makes a bundle of the answers of <c>GET /run</c> and <c>GET /journal</c>, with their secrets and bodies.</summary>
    /// <param name="run">The answer of <c>GET /run</c>.</param>
    /// <param name="pages">The answers of <c>GET /journal</c>, in order, from the first exchange of the run.</param>
    /// <param name="about">The reason why the bundle is made. Null for none.</param>
    /// <exception cref="ReproException">The answers lack something that repeats the run.</exception>
    public static ReproBundle Of(JsonElement run, IReadOnlyList<JsonElement> pages, string? about = null)
    {
        if (Text(run, "gap") is { } gap)
            throw new ReproException($"The run cannot be repeated: {gap}.");
        var first = run.GetProperty("after").GetInt64();
        var last = run.GetProperty("last").GetInt64();
        var requests = new List<ReproRequest>();
        foreach (var entry in pages.SelectMany(page => page.GetProperty("entries").EnumerateArray()))
        {
            // Requests that came while the journal was read belong to a later bundle.
            var sequence = entry.GetProperty("sequence").GetInt64();
            if (sequence > last)
                break;
            if (sequence != first + requests.Count + 1)
                throw new ReproException($"The journal no longer has the first {Words.Count(sequence - first - 1, "request")} of the run; the limits journalEntries and journalBytes of the simulator set how many it keeps.");
            requests.Add(Request(entry, first));
        }

        var options = run.GetProperty("options");
        return new ReproBundle
        {
            Release = run.GetProperty("release").GetString()!,
            Seed = run.GetProperty("seed").GetInt32(),
            Start = Time(run, "start"),
            End = Time(run, "now"),
            World = run.GetProperty("world").GetString()!,
            Drill = Text(run, "drill"),
            About = about,
            Options = new ReproOptions
            {
                UnknownIdStatus = Number(options, "unknownIdStatus"),
                PageSize = Number(options, "pageSize"),
                CallPageSize = Number(options, "callPageSize"),
                LargestBody = Number(options, "largestBody"),
                Hostile = Number(options, "hostile"),
                Limits = options.GetProperty("limits").EnumerateObject().ToDictionary(limit => limit.Name, limit => limit.Value.GetInt32()),
            },
            Requests = requests,
            Commands =
            [
                .. run.GetProperty("commands").EnumerateArray().Select(command => new ReproCommand(
                    (int)(command.GetProperty("after").GetInt64() - first), Time(command, "time"), command.GetProperty("method").GetString()!, command.GetProperty("target").GetString()!, Text(command, "body") ?? "")),
            ],
        };
    }

    private static ReproRequest Request(JsonElement entry, long first)
    {
        foreach (var body in new[] { "formDropped", "answerDropped" })
        {
            if (entry.TryGetProperty(body, out _))
                throw new ReproException($"The journal no longer has the bodies of request {entry.GetProperty("sequence").GetInt64() - first} of the run; the limit journalBodyBytes of the simulator sets how many it keeps.");
        }

        return new ReproRequest
        {
            Bridge = entry.GetProperty("bridge").GetString()!,
            Method = entry.GetProperty("method").GetString()!,
            Target = entry.GetProperty("target").GetString()!,
            Time = Time(entry, "time"),
            SentAfter = entry.TryGetProperty("beganAfter", out var began) ? (int)(began.GetInt64() - first) : null,
            SentAt = entry.TryGetProperty("beganAt", out _) ? Time(entry, "beganAt") : null,
            SentAs = Number(entry, "beganAs") ?? 0,
            SentAfterCommands = Number(entry, "beganAfterCommands") ?? 0,
            User = Text(entry, "user"),
            Client = Text(entry, "client"),
            ContentType = Text(entry, "contentType"),
            Form = Bytes(entry, "form"),
            IsFormTooLarge = entry.TryGetProperty("formTooLarge", out _),
            HasFault = entry.TryGetProperty("fault", out _),
            Answer = Answer(entry),
        };
    }

    /// <summary>Returns the answer of an entry of a journal.</summary>
    internal static ReproAnswer Answer(JsonElement entry) => new(Number(entry, "status") ?? 0, Bytes(entry, "answer"))
    {
        Location = Text(entry, "location"),
        MediaType = Text(entry, "mediaType"),
        Header = Text(entry, "header") is { } header ? $"{header}: {Text(entry, "headerValue")}" : null,
    };

    private static byte[] Bytes(JsonElement entry, string name) =>
        Text(entry, name) is { } text ? Encoding.UTF8.GetBytes(text)
        : entry.TryGetProperty($"{name}Base64", out var bytes) ? bytes.GetBytesFromBase64()
        : [];

    private static DateTimeOffset Time(JsonElement owner, string name) => owner.GetProperty(name).GetDateTimeOffset().ToUniversalTime();

    private static int? Number(JsonElement owner, string name) => owner.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
