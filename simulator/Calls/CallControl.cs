using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>Starts and ends the calls behind the objects of <c>/calls</c>.</summary>
internal static class CallControl
{
    /// <summary>Starts a call that has been added to the API.</summary>
    public static LiveCall Start(ResourceObject call)
    {
        var live = Begin(call);
        CallReports.CallStarted(live);
        return live;
    }

    /// <summary>
    /// Finds the meeting of the call on the bridge, or starts it there. A meeting started so ends with its last leg, because no client knows
    /// that it would have to delete it (inferred).
    /// </summary>
    public static LiveCall InstanceOn(IBridgeContext bridge, ResourceObject call)
    {
        if (Call.InstancesAt(bridge, call).FirstOrDefault() is { } running)
            return LiveCall.Of(running);

        var values = new ResourceValues(Call.Definition);
        call.Values.CopyTo(values.Values, 0);
        values.Set(Call.StartedAt, Moment.Kept(bridge.Now));
        foreach (var field in (Field[])[Call.RecordingId, Call.StreamingId, Call.RecorderId, Call.StreamerId, Call.RecordingFailed, Call.StreamingFailed])
            values.Set(field, null);
        return StartForALeg(values, bridge);
    }

    /// <summary>Finds the meeting in the space on this bridge, or starts it for a caller.</summary>
    public static LiveCall InSpace(ResourceObject space, IBridgeContext bridge)
    {
        if (bridge.Referring(Call.Definition, Call.CoSpaceId, space.Id) is [var running, ..])
            return LiveCall.Of(running);
        var values = new ResourceValues(Call.Definition);
        values.Set(Call.CoSpaceId, space.Id.ToString());
        Call.Definition.Complete(values, bridge);
        return StartForALeg(values, bridge);
    }

    /// <summary>Starts a call that forwards to the address. Its name is the address (inferred).</summary>
    public static LiveCall Forwarding(string address, IBridgeContext bridge)
    {
        var values = new ResourceValues(Call.Definition);
        values.Set(Call.Name, address);
        values.Set(Call.IsForwarding, "true");
        Call.Definition.Complete(values, bridge);
        return StartForALeg(values, bridge);
    }

    /// <summary>The reason why the space accepts no further participant, whether or not a meeting runs there; null if it accepts one.</summary>
    public static Refusal? RefusalToEnter(ResourceObject space, IBridgeContext bridge)
    {
        var call = new ResourceValues(Call.Definition);
        call.Set(Call.CoSpaceId, space.Id.ToString());
        return ParticipantLimits.RefusalToJoin(call.Draft(), bridge);
    }

    /// <summary>Changes a setting of a running call as a PUT does.</summary>
    /// <returns>The reason why it cannot be changed; null if it was.</returns>
    public static Refusal? Change(LiveCall call, Field setting, string? value)
    {
        var values = new ResourceValues(Call.Definition, call.Object);
        values.Receive(setting, value);
        if (Call.Definition.BeforeSave(values, call.Home) is { } refusal)
            return refusal;
        Call.Definition.Complete(values, call.Home);
        var change = new Modification(call.Object, values);
        call.Home.Change(call.Object, values);
        Modified(call, change);
        return null;
    }

    /// <summary>Ends the meeting on all bridges in reach, with all its legs.</summary>
    public static void End(LiveCall call, TeardownReason reason)
    {
        foreach (var instance in call.Instances())
        {
            instance.EndsFor = reason;
            instance.Home.Remove(instance.Object);
        }
    }

    /// <summary>Applies a changed recording, streaming or lock setting.</summary>
    public static void Modified(LiveCall call, Modification change)
    {
        Recordings.Retry(call, change);
        Recordings.Update(call);
        if (change.Subject.Text(Call.Locked) != change.Before(Call.Locked))
            Lobby.LockChanged(call, Call.IsLocked(change.Before(Call.Locked), change.Subject, call.Home));
    }

    /// <summary>Resumes a call that a world file brought.</summary>
    public static void Resume(ResourceObject call)
    {
        var isFromAnswers = !call.Has(Call.StartedAt);
        if (isFromAnswers)
            call.Home!.Set(call, Call.StartedAt, Moment.Kept(call.Home.Now.AddSeconds(-Call.DurationInWorld(call))));
        var live = Begin(call);
        (live.IsBeingRestored, live.IsFromAnswers) = (true, isFromAnswers);
        live.MaxLegs = Call.MaxLegsInWorld(call);
    }

    /// <summary>Ends a call that has been removed from the API, with its legs.</summary>
    public static void Removed(LiveCall call)
    {
        Recordings.CallEnded(call);
        DistributedCall.ForgetLostLinks(call);
        call.NoteEnd();
        var hadActivator = call.Activators > 0;
        foreach (var leg in call.Home.Referring(CallLeg.Definition, CallLeg.CallId, call.Object.Id))
            call.Home.Remove(leg);
        CallReports.CallEnded(call);
        if (hadActivator)
            Lobby.ActivatorLeft(call);
    }

    private static LiveCall StartForALeg(ResourceValues values, IBridgeContext bridge)
    {
        values.Set(Call.EndsWithLastLeg, "true");
        return Start(bridge.Add(values, bridge.NextId()));
    }

    private static LiveCall Begin(ResourceObject call)
    {
        var bridge = call.Home!;
        var live = new LiveCall(call, Call.StartOf(call) ?? bridge.Now);
        LiveCalls.On(bridge).Add(live);

        // The links open after all other effects of the request.
        if (bridge.IsClustered)
        {
            bridge.After(TimeSpan.Zero, () =>
            {
                DistributedCall.Join(live);
                live.IsBeingRestored = false;
            });
        }
        return live;
    }
}
