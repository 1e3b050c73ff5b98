using System.Text;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Api;

/// <summary>The API trace of an exchange that the journal has. The lines are those of the log, but all have the time of the answer.</summary>
internal static class TraceLines
{
    /// <summary>The lines of an exchange; null when its bodies are no longer kept, or when it has no trace.</summary>
    /// <param name="exchange">The exchange.</param>
    /// <param name="clientNames">The names that the log prints for addresses of clients.</param>
    public static async Task<IReadOnlyList<string>?> OfAsync(KeptExchange exchange, IReadOnlyDictionary<string, string> clientNames)
    {
        if (exchange is not { Listed.Entry: { Trace: { } number } entry, Form: { } form, Answer: { } answer })
            return null;
        var facts = exchange.Facts;
        using var written = new MemoryStream();
        var log = new Syslog(entry.Bridge, new StoppedClock(entry.Time), [written]);
        var request = new ApiRequest
        {
            Method = entry.Method,
            Target = entry.Target,
            Path = PathOf(entry.Target),
            Client = facts.Client,
            ClientNames = clientNames,
            ContentType = facts.ContentType,
            Content = form,
        };
        var trace = new TraceLog(log, number);
        trace.Request(request, withBody: facts.User.Length > 0);
        trace.Answer(new ApiAnswer(entry.Status, facts.Location, MediaType: facts.MediaType ?? "text/xml", Header: facts.Header), answer);
        log.Signal();
        await log.DisposeAsync();
        return Encoding.UTF8.GetString(written.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string PathOf(string target)
    {
        var path = target.AsSpan(0, target.IndexOf('?') is >= 0 and var query ? query : target.Length);
        if (path.IndexOf("://") is > 0 and var scheme)
            path = path[(scheme + 3)..] is var rest && rest.IndexOf('/') is >= 0 and var begin ? rest[begin..] : "/";
        return Uri.UnescapeDataString(path);
    }

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
