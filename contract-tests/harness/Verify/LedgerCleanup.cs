using CmsSim.Harness.Api;
using CmsSim.Untrusted;

namespace CmsSim.Harness.Verify;

/// <summary>Removes from the target what a ledger lists, in reverse order.</summary>
internal sealed class LedgerCleanup(Ledger ledger, TargetConnection target, CancellationToken cancellation)
{
    // An object may be busy for a moment, such as a bulk sync that runs.
    private const int MostAttempts = 3;

    private readonly List<string> _removed = [];
    private readonly List<string> _restored = [];
    private readonly List<string> _left = [];

    /// <param name="from">The number of the entry after which the cleanup begins; older ones stay.</param>
    public async Task<CleanupReport> RunAsync(int from = 0)
    {
        var entries = ledger.Entries.Skip(from).ToList();
        var closed = entries.OfType<LedgerEntry.Removed>().Select(entry => entry.Location).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var answered = entries.Select(entry => entry switch { LedgerEntry.Made made => made.Number, LedgerEntry.Refused refused => refused.Number, LedgerEntry.Restored restored => restored.Number, _ => 0 }).ToHashSet();
        foreach (var entry in entries.AsEnumerable().Reverse())
        {
            switch (entry)
            {
                case LedgerEntry.Made made when !closed.Contains(made.Location):
                    await RemoveAsync(made.Location);
                    break;
                case LedgerEntry.Intent intent when !answered.Contains(intent.Number):
                    await RemoveUnansweredAsync(intent);
                    ledger.Refused(intent.Number);
                    break;
                case LedgerEntry.Change change when !answered.Contains(change.Number):
                    await RestoreAsync(change);
                    break;
            }
        }
        foreach (var collection in Swept(entries))
            await RemoveTaggedAsync(collection);
        return new CleanupReport(_removed, _restored, _left);
    }

    // The objects that a job of the target makes from a tagged one, such as the spaces of a bulk sync.
    private static IEnumerable<string> Swept(IEnumerable<LedgerEntry> entries) =>
        entries.OfType<LedgerEntry.Intent>().Any(intent => intent.Path.Contains("bulkSyncs", StringComparison.OrdinalIgnoreCase)) ? ["/api/v1/coSpaces"] : [];

    private async Task RemoveAsync(string location)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await target.SendAsync(new TargetRequest("DELETE", location), cancellation);
            if (answer.Status == 200 || answer.Status is 404 || answer.Text.Contains("DoesNotExist", StringComparison.Ordinal))
            {
                if (answer.Status == 200)
                    _removed.Add(location);
                ledger.Removed(location);
                return;
            }

            // Objects without DELETE end by themselves, such as the result of a query.
            if ((await target.SendAsync(new TargetRequest("GET", location), cancellation)).Status is not 200)
            {
                ledger.Removed(location);
                return;
            }
            if (attempt >= MostAttempts)
            {
                _left.Add($"{location} is left: DELETE was answered {answer.Status} {VisibleText.Short(VisibleText.OneLine(answer.Text), 200)}");
                return;
            }
        }
    }

    // A killed run may have sent the request. Then the object has the tag, or is new in its collection.
    private async Task RemoveUnansweredAsync(LedgerEntry.Intent intent)
    {
        var collection = intent.Path.Split('?')[0].TrimEnd('/');
        if (ApiReference.Documented.Find(collection) is not { Node.ItemMethods: var methods } || !methods.Contains("DELETE"))
            return;
        if (intent.Before is null)
        {
            await RemoveTaggedAsync(collection);
            return;
        }
        var candidates = (await CollectionPages.ReadAsync(target, collection, "", cancellation)).Where(entry => !intent.Before.Contains(entry.Id)).Select(entry => $"{collection}/{entry.Id}").ToList();
        List<string> matching = [];
        foreach (var candidate in candidates)
        {
            if (FormValues.AreIn(await target.SendAsync(new TargetRequest("GET", candidate), cancellation), intent.Form))
                matching.Add(candidate);
        }
        if (matching is [var only])
            await RemoveAsync(only);
        else if (matching is [_, ..])
            _left.Add($"One of {string.Join(", ", matching)} is left: they have the same values, and the run made only one of them");
    }

    private async Task RemoveTaggedAsync(string collection)
    {
        // Spaces may be very many, and their documented filter matches names.
        var query = collection.EndsWith("/coSpaces", StringComparison.OrdinalIgnoreCase) ? $"&filter={ledger.Tag}" : "";
        foreach (var (id, text) in await CollectionPages.ReadAsync(target, collection, query, cancellation))
        {
            if (text.Contains(ledger.Tag, StringComparison.OrdinalIgnoreCase) || await IsTaggedAsync($"{collection}/{id}", text))
                await RemoveAsync($"{collection}/{id}");
        }
    }

    // The entry of a list may lack the text with the tag.
    private async Task<bool> IsTaggedAsync(string location, string entry) =>
        !entry.Contains("<name>", StringComparison.Ordinal)
        && (await target.SendAsync(new TargetRequest("GET", location), cancellation)).Text.Contains(ledger.Tag, StringComparison.OrdinalIgnoreCase);

    private async Task RestoreAsync(LedgerEntry.Change change)
    {
        var answer = await target.SendAsync(new TargetRequest("PUT", change.Path, change.Original), cancellation);
        if (answer.Status == 200)
        {
            _restored.Add(change.Path);
            ledger.Restored(change.Number);
        }
        else
        {
            _left.Add($"{change.Path} is not restored: PUT {change.Original} was answered {answer.Status}");
        }
    }
}
