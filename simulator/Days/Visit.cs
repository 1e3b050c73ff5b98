using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Days;

/// <summary>One person on the way to a meeting, in it, and out of it. Everything here runs inside the gate.</summary>
internal sealed class Visit(DayPlay day, Attendance plan)
{
    // A refused passcode takes three tries.
    private static readonly TimeSpan s_noticesAfter = TimeSpan.FromSeconds(2);

    private Leg? _leg;
    private bool _hasCalled;
    private bool _hasMistyped;

    /// <summary>True when the person has left for good.</summary>
    public bool IsOver { get; private set; }

    private bool IsInCall => _leg is { EndedFor: null };

    private bool Waits => IsInCall && _leg!.IsDeactivated;

    /// <summary>Calls the bridge of the site, or another one while that is stopped.</summary>
    public void Join()
    {
        if (IsOver || day.BridgeFor(plan.Site) is not { } bridge)
            return;
        var mistypes = plan.Mistypes && !_hasMistyped;
        _leg = IvrSession.Start(CallerFor(mistypes), bridge);
        day.Tally.Dialled++;
        if (_hasCalled)
            day.Tally.Redialled++;
        else
            PlanTheRest();
        _hasCalled = true;
        if (plan.UsesIvr)
            day.After(plan.Thinks, () => TypeCallId(mistypes));
        else if (mistypes && plan.Meeting.Space.Passcode is not null)
            day.After(s_noticesAfter + plan.Thinks, TryAgain);
        if (plan.IsGuest)
            day.After(s_noticesAfter, EnterLobby);
    }

    /// <summary>Notes that the bridge is lost, if the person is on it. The person dials again a little later.</summary>
    public void LoseBridge(IBridgeContext bridge)
    {
        if (_leg is not { EndedFor: null } leg || leg.Home != bridge)
            return;
        _leg = null;
        day.Tally.CutOff++;
        day.After(plan.RedialsAfter, Join);
    }

    private Caller CallerFor(bool mistypes)
    {
        var (person, space) = (plan.Person, plan.Meeting.Space);
        var user = plan.UsesIvr ? Company.Ivr : plan.IsGuest ? space.Uri : space.HostUri;
        return new Caller(person.Address, $"{user}@{Company.Domain}")
        {
            DisplayName = person.Name,
            Kind = person.Kind,
            IsEncrypted = person.IsEncrypted,
            Video = person.Video,
            HasBfcp = person.IsRoom,

            // Apps ask for the passcode before they call.
            Passcode = space.Passcode is { } passcode && mistypes && person.Kind is CallerKind.Sip && !plan.UsesIvr ? passcode[..^1] + (passcode[^1] is '0' ? '1' : '0') : space.Passcode,
        };
    }

    private void PlanTheRest()
    {
        day.At(plan.Leaves, Leave);
        if (plan.Mutes is { } mutes)
            day.At(mutes, Mute);
        if (plan.Holds is { } holds)
            day.At(holds, Hold);
        if (plan.Drops is { } drops)
            day.At(drops, Drop);
        if (plan.Moves is { } moves)
            day.At(moves, Move);
    }

    // The first entry of some has a wrong digit.
    private void TypeCallId(bool mistypes)
    {
        if (_leg is not { EndedFor: null, Attendee: null, IsConnected: true } leg)
            return;
        var callId = plan.Meeting.Space.CallId;
        _hasMistyped = true;
        leg.KeysPressed((mistypes ? callId[..^1] : callId) + "#");
        if (mistypes)
            day.After(plan.Thinks, () => TypeCallId(mistypes: false));
    }

    private void TryAgain()
    {
        _hasMistyped = true;
        if (_leg?.EndedFor is TeardownReason.IncorrectPasscode)
            Join();
    }

    private void EnterLobby()
    {
        if (!Waits)
            return;
        day.Tally.Waited++;
        if (plan.GivesUpAfter is { } patience)
            day.After(patience, GiveUp);
        day.After(plan.AdmittedAfter, BeAdmitted);
    }

    private void GiveUp()
    {
        if (!Waits)
            return;
        day.Tally.GaveUp++;
        Leave();
    }

    // A host lets the person in. In a release without the setting of participants, the host unlocks the meeting.
    private void BeAdmitted()
    {
        if (!Waits || plan.GivesUpAfter is not null || _leg is not { Call: { } call } leg || !Call.IsLocked(call.Object, call.Home) || !call.Instances().Exists(instance => instance.Activators > 0))
            return;
        if (leg.Home.Find(Participant.Definition, leg.Object.Get(CallLeg.ParticipantId)) is { } participant && Handling.Modify(participant, Participant.Deactivated, "false"))
            day.Tally.Admitted++;
        else if (CallControl.Change(call, Call.Locked, "false") is null)
            day.Tally.Admitted++;
    }

    private void Mute()
    {
        if (_leg is { EndedFor: null, Attendee: not null } leg)
            CallLeg.MuteFromFarEnd(leg.Object, leg.Home);
    }

    private void Hold()
    {
        if (_leg is not { EndedFor: null, State: LegState.Connected, Attendee: not null } leg)
            return;
        day.Tally.Held++;
        leg.Hold(true);
        day.After(plan.HoldLasts, () =>
        {
            if (leg.EndedFor is null && leg == _leg)
                leg.Hold(false);
        });
    }

    private void Drop()
    {
        if (!IsInCall)
            return;
        day.Tally.Dropped++;
        _leg!.Drop(TeardownReason.Error);
        day.After(plan.RedialsAfter, Join);
    }

    // A client of the API moves the person to another meeting on the bridge.
    private void Move()
    {
        if (_leg is not { EndedFor: null, Attendee: { IsDeactivated: false } attendee, State: LegState.Connected } leg || !Participant.MovedParticipant.Lifetime.Includes(leg.Home.Release))
            return;
        var calls = leg.Home.All(Call.Definition).Where(call => call.Has(Call.CoSpaceId) && call != attendee.Call.Object && LiveCall.Of(call).Activators > 0).ToList();
        if (calls is [])
            return;
        var values = new ResourceValues(Participant.Definition);
        values.Receive(Participant.MovedParticipant, leg.Object.Text(CallLeg.ParticipantId));
        values.Set(Participant.CallId, calls[plan.MovesTo % calls.Count].Id.ToString());
        if (Handling.Create(values, leg.Home) is not { } moved || Participant.LegOf(moved) is not { } next)
            return;
        day.Tally.Moved++;
        _leg = Leg.Of(next);
    }

    private void Leave()
    {
        IsOver = true;
        if (IsInCall)
            _leg!.HangUp();
    }
}
