using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A receiver of a bridge's call detail records. Each bridge has its own receivers.</summary>
internal static class CdrReceiver
{
    // The guide's tables and samples say uri; its prose and a collection of requests say url.
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
            ? new Refusal(Failure.TooManyCdrReceivers, Why: $"a bridge has at most {bridge.Settings.CdrReceivers} CDR receivers")
            : null,
        AfterDelete = (receiver, bridge) => bridge.Live.CdrReceiverDeleted(receiver),
    };
}
