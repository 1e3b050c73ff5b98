using System.Globalization;
using System.Text;
using System.Text.Json;
using CmsSim.Harness.Replay;

namespace CmsSim.Harness.Coverage;

/// <summary>The journal of a running simulator, read over its control API. Each call continues where the last one ended.</summary>
/// <param name="control">The control API.</param>
public sealed class JournalSource(SimulatorControl control) : ICoverageSource
{
    private readonly Dictionary<(string Kind, string Type), long> _delivered = [];
    private long _last;
    private long _lastSeen;
    private long _lost;
    private long _hidden;

    /// <inheritdoc/>
    public string Name => $"the journal of {control.Address.GetLeftPart(UriPartial.Authority)}";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadAsync(CoverageMeter meter, CancellationToken cancellation = default)
    {
        for (var more = true; more;)
        {
            using var page = await control.GetJsonAsync(string.Create(CultureInfo.InvariantCulture, $"/journal?bodies=true&after={_last}"), cancellation);
            more = control.Read(page, Read);
        }

        List<string> notes = [];
        if (_lost > 0)
            notes.Add($"{Name} no longer has its first {Reports.Words.Count(_lost, "exchange")}; the limits journalEntries and journalBytes of the simulator set how many it keeps");
        if (_hidden > 0)
            notes.Add($"{Name} no longer has the bodies of {Reports.Words.Count(_hidden, "exchange")}; the limit journalBodyBytes of the simulator sets how many it keeps");
        return notes;

        bool Read(JsonElement page)
        {
            foreach (var entry in page.GetProperty("entries").EnumerateArray())
                Add(meter, entry);
            AddDeliveries(meter, page);
            var last = page.GetProperty("last").GetInt64();

            // A page that does not advance would be requested again and again.
            var goesOn = page.GetProperty("more").GetBoolean() && last > _last;
            _last = Math.Max(_last, last);
            return goesOn;
        }
    }

    private void Add(CoverageMeter meter, JsonElement entry)
    {
        var sequence = entry.GetProperty("sequence").GetInt64();
        _lost += Math.Max(0, sequence - _lastSeen - 1);
        _lastSeen = sequence;
        var (isFormHidden, isAnswerHidden) = (entry.TryGetProperty("formDropped", out _), entry.TryGetProperty("answerDropped", out _));
        _hidden += isFormHidden || isAnswerHidden ? 1 : 0;
        meter.Add(new CoverageExchange(entry.GetProperty("method").GetString()!, entry.GetProperty("target").GetString()!)
        {
            Form = isFormHidden ? null : Body(entry, "form") ?? "",
            Status = entry.TryGetProperty("status", out var status) ? status.GetInt32() : 0,
            Answer = Body(entry, "answer"),
            Reasons = Texts(entry, "reasons", reason => reason.GetProperty("reason")),
            States = Texts(entry, "states", state => state),
            Release = entry.TryGetProperty("release", out var release) ? release.GetString() : null,
        });
    }

    // The numbers count from the start of the simulator, so that each call adds the difference.
    private void AddDeliveries(CoverageMeter meter, JsonElement page)
    {
        if (!page.TryGetProperty("deliveries", out var deliveries))
            return;
        foreach (var kind in deliveries.EnumerateObject())
        {
            foreach (var type in kind.Value.EnumerateObject())
            {
                var more = type.Value.GetInt64() - _delivered.GetValueOrDefault((kind.Name, type.Name));
                if (more <= 0)
                    continue;
                _delivered[(kind.Name, type.Name)] = type.Value.GetInt64();
                Action<string, long> add = kind.Name switch
                {
                    "record" => meter.AddRecord,
                    "subscription" => meter.AddSubscription,
                    _ => meter.AddUpdate,
                };
                add(type.Name, more);
            }
        }
    }

    private static string? Body(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var text) ? text.GetString()
        : entry.TryGetProperty($"{name}Base64", out var bytes) ? Encoding.Latin1.GetString(bytes.GetBytesFromBase64())
        : null;

    private static string[] Texts(JsonElement entry, string name, Func<JsonElement, JsonElement> text) =>
        entry.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(one => text(one).GetString()!)] : [];
}
