using System.Net;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>
/// Counts failed log-ins by the client's address, so that passwords cannot be tried without end. That a bridge does so is inferred. Used inside the
/// gate only.
/// </summary>
internal sealed class FailedLogIns
{
    private const int Most = 10;
    private const int AddressesKept = 1_000;

    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly Dictionary<IPAddress, (int Count, DateTimeOffset Last)> _failed = [];

    /// <summary>The time that the client has to wait before its next attempt; zero when it need not wait.</summary>
    public TimeSpan PauseFor(IPAddress? client, DateTimeOffset now)
    {
        if (client is null || !_failed.TryGetValue(client, out var failed) || failed.Count < Most)
            return TimeSpan.Zero;
        var left = failed.Last + s_pause - now;
        if (left > TimeSpan.Zero)
            return left;
        _failed.Remove(client);
        return TimeSpan.Zero;
    }

    public void Note(IPAddress? client, DateTimeOffset now)
    {
        if (client is null)
            return;
        if (_failed.Count >= AddressesKept && !_failed.ContainsKey(client))
            _failed.Remove(_failed.MinBy(entry => entry.Value.Last).Key);
        _failed[client] = (_failed.GetValueOrDefault(client).Count + 1, now);
    }

    public void Forget(IPAddress? client)
    {
        if (client is not null)
            _failed.Remove(client);
    }
}
