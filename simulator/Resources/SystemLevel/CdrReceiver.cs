using System.Globalization;
using CmsSim.Simulator.Cdr;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>Where a bridge sends its call detail records. Each bridge has receivers of its own.</summary>
internal static class CdrReceiver
{
    // Tables and samples have uri, the guide's prose and a collection of requests url.
    public static readonly Field<string> Uri = Field.WebAddress("uri").RequiredAtFirst().AlsoCalled("url");

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "system/cdrReceivers",
        Element = "cdrReceiver",
        NotFound = Failure.CdrReceiverDoesNotExist,
        AuditName = "CDR receiver",
        Refuses = [Failure.TooManyCdrReceivers],
        IsLocal = true,
        Verbs = Verbs.All | Verbs.Reserve,
        Fields = [Uri],
        ListAttributes = [("maximum", bridge => bridge.Settings.CdrReceivers.ToString(CultureInfo.InvariantCulture))],
        Item = [Uri],
        Listed = [Uri],
        BeforeSave = (receiver, bridge) => receiver.Before is null && bridge.All(Definition!).Count() >= bridge.Settings.CdrReceivers
            ? new Refusal(Failure.TooManyCdrReceivers, Why: $"a bridge has at most {bridge.Settings.CdrReceivers}")
            : null,
        AfterDelete = (_, bridge) => NoteFailures(bridge),
    };

    /// <summary>Hands a record to all receivers of the bridge; without any there is none, and none is numbered.</summary>
    public static void Report(IBridgeContext bridge, Func<CdrRecord> record)
    {
        var receivers = bridge.All(Definition).Where(receiver => receiver.Has(Uri)).ToList();
        if (receivers.Count == 0)
            return;
        var made = new MadeRecord(bridge.Now + bridge.CdrClockOffset, bridge.CdrCorrelatorIndex++, record());
        foreach (var receiver in receivers)
        {
            receiver.Live ??= new CdrOutbox(bridge, () => AddressOf(receiver, bridge), (outbox, address) => NoteConnection(receiver, outbox, address, bridge));
            ((CdrOutbox)receiver.Live).Add(made);
        }
    }

    private static System.Uri? AddressOf(ResourceObject receiver, IBridgeContext bridge)
    {
        if (bridge.Find(Definition, receiver.Id) == receiver && receiver.Text(Uri) is { } uri)
            return new System.Uri(uri);
        NoteFailures(bridge);
        return null;
    }

    // Lines of 2.6; that any answer but a 2xx counts as no connection is inferred.
    private static void NoteConnection(ResourceObject receiver, CdrOutbox outbox, System.Uri address, IBridgeContext bridge)
    {
        var number = bridge.All(Definition).TakeWhile(other => other != receiver).Count() + 1;
        bridge.Log(outbox.IsConnected == true
            ? string.Create(CultureInfo.InvariantCulture, $"successfully connected to CDR receiver {number}")
            : string.Create(CultureInfo.InvariantCulture, $"unable to connect to CDR receiver {number} ({address.Host}:{address.Port})"));
        NoteFailures(bridge);
    }

    // One alarm for all receivers (inferred: it names none).
    private static void NoteFailures(IBridgeContext bridge)
    {
        if (bridge.All(Definition).Any(receiver => receiver.Has(Uri) && receiver.Live is CdrOutbox { IsConnected: false }))
            Alarm.Raise(bridge, Alarm.CdrConnectionFailure);
        else
            Alarm.Clear(bridge, Alarm.CdrConnectionFailure);
    }
}
