using System.Globalization;
using System.Text;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.SystemLevel;

/// <summary>A text about a call that a bridge has written on request.</summary>
internal static class Diagnostics
{
    public static readonly Field<string> Label = Field.Text("label").ReadOnly();
    public static readonly Field<Guid> CoSpaceId = Field.ReferenceTo("coSpace", "coSpaces", Failure.CoSpaceDoesNotExist).ReadOnly();
    public static readonly Field<Guid> CallCorrelator = Field.Identifier("callCorrelator").ReadOnly();
    public static readonly Field<string> Timestamp = Field.Text("timestamp").ReadOnly();

    /// <summary>The text itself; a node of its own shows it.</summary>
    public static readonly Field<string> Contents = Field.Lines("contents").ReadOnly();

    // Clients can delete diagnostics (inferred).
    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "system/diagnostics",
        Element = "diagnostics",
        NotFound = Failure.DiagnosticsDoesNotExist,
        AuditName = "diagnostics",
        IsLocal = true,
        VerbsOn = [(Verbs.Delete, Basis.Inferred("no source says how diagnostics are removed"))],
        Verbs = Verbs.List | Verbs.Read | Verbs.Delete,
        Fields = [Label, CoSpaceId, CallCorrelator, Timestamp, Contents],
        Item =
        [
            Label, CoSpaceId, CallCorrelator, Timestamp,
            Computed.Number("contentsSize", (diagnostics, _) => Encoding.UTF8.GetByteCount(diagnostics.Text(Contents) ?? "")),
        ],
        Listed = [Label],
        Filters = [QueryFilter.RefersTo("coSpaceFilter", CoSpaceId), QueryFilter.RefersTo("callCorrelatorFilter", CallCorrelator)],
    };

    /// <summary>Describes the current state of a call and stores the text.</summary>
    public static ResourceObject Create(ResourceObject call, IBridgeContext bridge)
    {
        var id = bridge.NextId();
        var values = new ResourceValues(Definition);
        values.Set(Label, call.Text(Call.Name));
        values.Set(CoSpaceId, call.Text(Call.CoSpaceId));
        values.Set(CallCorrelator, call.Text(Call.CallCorrelator));
        values.Set(Timestamp, Moment.Shown(bridge.WallClock));
        values.Set(Contents, Describe(id, call, bridge));

        // The oldest are removed to make room.
        foreach (var old in bridge.All(Definition).SkipLast(bridge.Settings.DiagnosticsKept - 1).ToList())
            bridge.Remove(old);
        return bridge.Add(values, id);
    }

    // Follows a sample of 2.6.1, without the parts that are not simulated: recent log lines and media details.
    private static string Describe(Guid id, ResourceObject call, IBridgeContext bridge)
    {
        var legs = bridge.Referring(CallLeg.Definition, CallLeg.CallId, call.Id);
        var text = new StringBuilder();
        Line($"Diagnostics {id}:");
        Line($"");
        Line($"\"{call.Text(Call.Name)}\" ({call.Id})");
        if (call.Text(Call.CoSpaceId) is { } space)
            Line($"  coSpace: {space}");
        Line($"  correlator: {call.Text(Call.CallCorrelator)}");
        Line($"");
        Line($"Call legs: {legs.Count}");
        foreach (var leg in legs.Take(bridge.Settings.DiagnosticsLegs))
        {
            var live = bridge.Live.LegOf(leg);
            Line($"");
            Line($"{(CallLeg.IsOfApp(leg) ? "ControlCmgr" : "SIP")} outgoing call, GUID {leg.Id}");
            Line($"\"{leg.Text(CallLeg.RemoteParty)}\":");
            Line($"  conference participation for \"{call.Text(Call.Name)}\"");
            Line($"  state {live.StateWord}, duration {live.DurationSeconds}");
            if (live.SipCallId is { } sipCallId)
                Line($"  SIP call ID \"{sipCallId}\"");
            Line($"  encrypted / unencrypted media = {Digit(live.HasEncryptedMedia)} / {Digit(live.HasUnencryptedMedia)}");
            Line($"  rx bandwidth = {Rate(live)}, tx bandwidth = {Rate(live)}");
        }
        if (legs.Count > bridge.Settings.DiagnosticsLegs)
        {
            Line($"");
            Line($"{legs.Count - bridge.Settings.DiagnosticsLegs} more call legs");
        }
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static int Digit(bool flag) => flag ? 1 : 0;

    private static long Rate(ILiveLeg leg) => leg.IsConnected ? MediaRates.Audio + MediaRates.Video : 0;
}
