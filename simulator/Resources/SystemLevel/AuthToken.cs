using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A token that a client of events sends instead of credentials. The id of the object is the token.</summary>
internal static class AuthToken
{
    /// <summary>The node was added together with events (in 2.4, according to public clients).</summary>
    public static readonly Lifetime Lifetime = Lifetime.From("2.4");

    private static readonly Field<string> s_goodUntil = Field.Time("goodUntil").ReadOnly();

    private const string Header = "X-Cisco-CMS-Auth-Token";

    // Inferred: a token is a GUID, is valid for some time and any number of uses, and only on the bridge that issued it.
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
        AnswerHeader = Header,
        Perform = (_, _, bridge) => new Outcome(Header: new AnswerHeader(Header, Issue(bridge).ToString(), IsSecret: true)),
    };

    /// <summary>True when the bridge has issued the token and it has not expired.</summary>
    public static bool IsGood(string token, IBridgeContext bridge) =>
        WireText.TryReadId(token, out var id) && bridge.Find(Definition, id) is { } found && !IsOver(found, bridge);

    private static Guid Issue(IBridgeContext bridge)
    {
        // Tokens are in order of age. The oldest are removed to make room.
        var tokens = bridge.All(Definition).ToList();
        foreach (var old in tokens.TakeWhile((token, i) => i <= tokens.Count - bridge.Settings.AuthTokensKept || IsOver(token, bridge)))
            bridge.Remove(old);
        var values = new ResourceValues(Definition);
        values.Set(s_goodUntil, Moment.Kept(bridge.Now + bridge.Settings.AuthTokenLasts));
        return bridge.Add(values, bridge.NextId()).Id;
    }

    private static bool IsOver(ResourceObject token, IBridgeContext bridge) => Moment.Read(token.Text(s_goodUntil)!) <= bridge.Now;
}
