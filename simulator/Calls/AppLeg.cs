using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>
/// The leg of an app or a browser. It has no SIP call: no Call-ID, and no address on this side. Its log lines are those of the diagnostics of
/// a 2.6.1 and, from 3.0 on, of documents 217249 and 221729; those of earlier releases are inferred.
/// </summary>
internal sealed class AppLeg(ResourceObject subject, Caller caller, int number) : IncomingLeg(subject, caller, number)
{
    private static readonly Lifetime s_webBridge3 = Lifetime.From("3.0");

    public override string? LocalAddress => null;

    public override bool EncryptsMedia => Caller.IsEncrypted;

    // The rule is one for SIP (inferred).
    public override bool Accepts(MediaEncryption encryption) => true;

    protected override void LogArrival() => Home.Log($"new session created for user \"{RemoteParty}\"");

    protected override void LogAnswer()
    {
        var client = Caller.Kind is CallerKind.WebApp ? "Web client" : "App";
        Log(s_webBridge3.Includes(Home.Release)
            ? $"allocated for {RemoteParty} / \"{Object.Text(CallLeg.Name)}\" conference participation ({client})"
            : $"allocated for {RemoteParty} \"{client}\" conference participation");
        Log($"configured - API call leg {Id}");
        Log("setting up combined RTP session for DTLS (combined media and control)");
    }

    // A leg that ends before the call has lines of the session only (inferred).
    protected override void LogEnd(TeardownReason reason)
    {
        Home.Log($"user \"{RemoteParty}\": deactivating due to session resource teardown");
        if (ConnectedFor is null)
            return;
        Log($"tearing down (\"{RemoteParty}\" conference media)");
        Log($"destroying API call leg {Id}");
    }
}
