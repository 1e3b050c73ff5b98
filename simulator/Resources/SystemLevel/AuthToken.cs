using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>What a client of events shows instead of credentials: its id is the token.</summary>
internal static class AuthToken
{
    /// <summary>The node came with the events (by common account with 2.4).</summary>
    public static readonly Lifetime Lifetime = Lifetime.From("2.4");

    private static readonly Field<string> s_goodUntil = Field.Time("goodUntil").ReadOnly();

    // That a token is a GUID, lasts and serves again, but only on its own bridge, is inferred.
    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "authTokens",
        Lifetime = Lifetime,
        Basis = Basis.Observed("five public clients and stubs post here for events; the release is inferred"),
        Verbs = Verbs.Create,
        IsLocal = true,
        IsVolatile = true,
        IsKeptInWorld = false,
        Fields = [s_goodUntil],
        Perform = (_, _, bridge) => new Outcome(Header: new AnswerHeader("X-Cisco-CMS-Auth-Token", Issue(bridge).ToString(), IsSecret: true)),
    };

    /// <summary>Whether the bridge has given out the token, not too long ago.</summary>
    public static bool IsGood(string token, IBridgeContext bridge) =>
        WireText.TryReadId(token, out var id) && bridge.Find(Definition, id) is { } found && !IsOver(found, bridge);

    private static Guid Issue(IBridgeContext bridge)
    {
        // They stand in order of age; the oldest make room.
        var tokens = bridge.All(Definition).ToList();
        foreach (var old in tokens.TakeWhile((token, i) => i <= tokens.Count - bridge.Settings.AuthTokensKept || IsOver(token, bridge)))
            bridge.Remove(old);
        var values = new ResourceValues(Definition);
        values.Set(s_goodUntil, Moment.Kept(bridge.Now + bridge.Settings.AuthTokenLasts));
        return bridge.Add(values, bridge.NextId()).Id;
    }

    private static bool IsOver(ResourceObject token, IBridgeContext bridge) => Moment.Read(token.Text(s_goodUntil)!) <= bridge.Now;
}
