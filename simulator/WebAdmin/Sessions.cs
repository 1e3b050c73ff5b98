using System.Security.Cryptography;
using System.Text;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>A user who is logged in to the web admin of one bridge.</summary>
/// <param name="account">The account of the user.</param>
/// <param name="bridge">The bridge since its start. A restart ends the session.</param>
/// <param name="token">The token of all forms of the session.</param>
/// <param name="begun">The time of the log-in.</param>
internal sealed class Session(Account account, Bridge bridge, string token, DateTimeOffset begun)
{
    public Account Account => account;

    public Bridge Bridge => bridge;

    public string Token => token;

    public DateTimeOffset Begun { get; } = begun;

    public DateTimeOffset LastUsed { get; set; } = begun;

    /// <summary>The check box "Allow delete" of the API page, which is off at first (documented).</summary>
    public bool AllowsDelete { get; set; }

    /// <summary>The check box "Require delete confirmation" of the API page, which is on at first (documented).</summary>
    public bool ConfirmsDelete { get; set; } = true;
}

/// <summary>
/// The sessions of one bridge, in memory. The idle limit and its length are inferred. Release 3.3 added the absolute limit (documented in its
/// release notes); its length is inferred. Used inside the gate only.
/// </summary>
/// <param name="cluster">The cluster.</param>
/// <param name="newToken">Returns a text that cannot be guessed. It is no part of the seeded run, because it decides no answer of the API.</param>
internal sealed class Sessions(Cluster cluster, Func<string> newToken)
{
    /// <summary>The time without a request after which a session ends.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);

    /// <summary>The time after which a session ends however it is used.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private static readonly Lifetime s_longest = Lifetime.From("3.3");

    // The keys are hashes, so that the time of a search says nothing about the ids.
    private readonly Dictionary<string, Session> _byId = [];

    /// <summary>Begins a session, and returns its id.</summary>
    public string Begin(Account account, Bridge bridge)
    {
        if (_byId.Count >= cluster.Settings.WebSessions)
            _byId.Remove(_byId.MinBy(entry => entry.Value.LastUsed).Key);
        var id = newToken();
        _byId[KeyOf(id)] = new Session(account, bridge, newToken(), cluster.Timeline.Now);
        return id;
    }

    /// <summary>The session with the id, which counts as used now; null when there is none or it is over.</summary>
    public Session? Find(string? id, Bridge bridge)
    {
        if (id is not { Length: > 0 } || !_byId.TryGetValue(KeyOf(id), out var session))
            return null;
        var now = cluster.Timeline.Now;
        if (session.Bridge != bridge || now - session.LastUsed > Idle || (s_longest.Includes(bridge.Release) && now - session.Begun > Longest))
        {
            End(id);
            return null;
        }
        session.LastUsed = now;
        return session;
    }

    public void End(string id) => _byId.Remove(KeyOf(id));

    private static string KeyOf(string id) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
