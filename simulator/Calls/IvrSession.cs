using System.Text;
using CmsSim.Simulator.Resources.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Calls;

/// <summary>Leads one caller from the dialled address to a meeting, with prompts for a call ID or passcode where they are needed.</summary>
internal sealed class IvrSession
{
    private readonly Caller _caller;
    private readonly IBridgeContext _bridge;
    private readonly IncomingLeg _leg;
    private readonly StringBuilder _keys = new();
    private Action<string>? _receiveEntry;
    private int _prompt;
    private int _failedTries;

    private IvrSession(Caller caller, IBridgeContext bridge)
    {
        _caller = caller;
        _bridge = bridge;
        _leg = LegControl.Accept(caller, bridge);
        _leg.KeysPressed = ReceiveKeys;
    }

    /// <summary>Calls the bridge.</summary>
    /// <returns>The new leg.</returns>
    public static IncomingLeg Start(Caller caller, IBridgeContext bridge)
    {
        var session = new IvrSession(caller with { LocalAddress = InboundRouting.FullAddress(caller.LocalAddress, bridge) }, bridge);

        // An app reaches the bridge with its call, so the record of its leg follows the one of the call.
        if (caller.Kind is CallerKind.Sip)
            CallReports.LegStarted(session._leg);
        session._leg.Arrive(() => session.Route(InboundRouting.Of(caller.LocalAddress, caller.RemoteParty, bridge)));
        return session._leg;
    }

    private void Route(Destination destination)
    {
        if (BridgeSelection.RefusalToAccept(_bridge) is { } full)
        {
            _leg.Drop(full);
            return;
        }
        switch (destination)
        {
            case Destination.Space space:
                Approach(space.Ways);
                break;
            case Destination.AnIvr { Ivr: var ivr }:
                AnswerInIvr();
                AskForCallId(ivr);
                break;
            case Destination.AUser:
                // No apps are simulated, so no user answers.
                _leg.Ring();
                break;
            case Destination.Elsewhere elsewhere:
                Forward(elsewhere);
                break;
            default:
                _leg.Drop(TeardownReason.UnknownDestination);
                break;
        }
    }

    // Without a passcode the caller enters at once.
    private void Approach(IReadOnlyList<ResourceObject> ways)
    {
        if (ways.All(way => PasscodeOf(way) is null))
        {
            EnterSpace(ways[0]);
            return;
        }
        if (_caller.Kind is not CallerKind.Sip)
        {
            EnterFromApp(ways);
            return;
        }
        AnswerInIvr();
        AskForPasscode(ways);
    }

    // Apps and browsers ask for the passcode before they call, so nothing prompts for it (inferred).
    private void EnterFromApp(IReadOnlyList<ResourceObject> ways)
    {
        if (ways.FirstOrDefault(way => (PasscodeOf(way) ?? "") == (_caller.Passcode ?? "")) is { } way)
            EnterSpace(way);
        else
            _leg.Drop(TeardownReason.IncorrectPasscode);
    }

    private void AnswerInIvr()
    {
        if (_leg.IsConnected)
            return;
        _leg.Answer();
        CallReports.LegChanged(_leg);
    }

    private void AskForCallId(ResourceObject ivr)
    {
        Ask(keys =>
        {
            if (InboundRouting.WaysOf(keys, ivr, _caller.RemoteParty, _bridge) is [_, ..] ways)
            {
                _failedTries = 0;
                Approach(ways);
            }
            else
            {
                FailTry(TeardownReason.IvrUnknownCall, () => AskForCallId(ivr));
            }
        });
        UnlessAnswered(_bridge.Settings.IvrTimeout, () => _leg.Drop(TeardownReason.IvrTimeout));
    }

    private void AskForPasscode(IReadOnlyList<ResourceObject> ways)
    {
        Ask(keys => TryPasscode(ways, keys));
        if (_caller.Passcode is { } passcode)
        {
            _bridge.After(TimeSpan.Zero, () => ReceiveKeys(passcode + "#"));
            return;
        }

        // The mode "required" waits without limit. The mode "timeout" treats silence as an empty passcode (document 213552).
        var profile = Inheritance.MostSpecific(CallProfile.Definition, ways[0], _bridge);
        switch (profile?.Text(CallProfile.PasscodeMode))
        {
            case "required":
                break;
            case "timeout":
                UnlessAnswered(_bridge.Settings.PasscodePrompt + TimeSpan.FromSeconds(profile.Get(CallProfile.PasscodeTimeout)), () => ReceiveKeys("#"));
                break;
            default:
                UnlessAnswered(_bridge.Settings.IvrTimeout, () => _leg.Drop(TeardownReason.IvrTimeout));
                break;
        }
    }

    private void TryPasscode(IReadOnlyList<ResourceObject> ways, string passcode)
    {
        if (ways.FirstOrDefault(way => (PasscodeOf(way) ?? "") == passcode) is { } way)
            EnterSpace(way);
        else
            FailTry(TeardownReason.IncorrectPasscode, () => AskForPasscode(ways));
    }

    private void FailTry(TeardownReason reason, Action again)
    {
        if (++_failedTries < _bridge.Settings.IvrTries)
            again();
        else
            _leg.Drop(reason);
    }

    private void Ask(Action<string> answer)
    {
        _prompt++;
        _receiveEntry = answer;
        _keys.Clear();
        UnlessAnswered(_bridge.Settings.IvrPrompt, () =>
        {
            if (_keys.Length == 0)
                _leg.NoteEndOfPrompt();
        });
    }

    /// <summary>Runs the action after the delay, unless the prompt has been answered or the leg has ended.</summary>
    private void UnlessAnswered(TimeSpan after, Action action)
    {
        var prompt = _prompt;
        _bridge.After(after, () =>
        {
            if (_prompt == prompt && _receiveEntry is not null && _leg.IsConnected)
                action();
        });
    }

    // An entry ends with the hash key. Keys behind the entry that led into a call are pressed there.
    private void ReceiveKeys(string keys)
    {
        for (var at = 0; at < keys.Length && _leg.IsConnected; at++)
        {
            if (_receiveEntry is not { } receive)
            {
                if (_leg.Attendee is not null)
                    _leg.KeysPressed(keys[at..]);
                return;
            }
            var key = keys[at];
            if (key is '#')
            {
                var entry = _keys.ToString();
                _keys.Clear();
                receive(entry);
            }
            else if (key is not ',')
            {
                _keys.Append(key);
            }
        }
    }

    private void EnterSpace(ResourceObject way)
    {
        var space = Addresses.SpaceOf(way, _bridge);
        _receiveEntry = null;
        if (CallControl.RefusalToEnter(space, _bridge) is { } refusal)
        {
            _leg.Drop(refusal.Failure == Failure.ParticipantLimitReached ? TeardownReason.ParticipantLimitReached : TeardownReason.TenantParticipantLimitReached);
            return;
        }

        if (_caller.Replaces is null && BridgeSelection.ForCaller(_caller, space, _bridge) is var home && home != _bridge)
        {
            MoveTo(home, way);
            return;
        }
        if (!MayHaveMedia(way))
            return;
        LegControl.JoinCall(_leg, CallControl.InSpace(space, _bridge), way.Type == AccessMethod.Definition ? way : null);
        Connect();
    }

    /// <summary>
    /// Moves the caller to the bridge that load balancing has chosen. That bridge takes the call over with a SIP INVITE with Replaces
    /// (documented), so the caller has two legs for a moment: the second starts before the first ends (inferred).
    /// </summary>
    private void MoveTo(IBridgeContext home, ResourceObject way)
    {
        var session = new IvrSession(_caller with { Replaces = _leg }, home);
        CallReports.LegStarted(session._leg);
        session._leg.Arrive(() =>
        {
            if (_leg.EndedFor is { } reason)
            {
                session._leg.Drop(reason);
                return;
            }
            _leg.Drop(TeardownReason.RemoteTeardown);
            if (home.Find(way.Type, way.Id) is { } found)
                session.EnterSpace(found);
            else
                session._leg.Drop(TeardownReason.UnknownDestination);
        });
    }

    private bool MayHaveMedia(ResourceObject? way)
    {
        var mayHave = _leg.Accepts(LegControl.EncryptionBy(Inheritance.LevelsOf(CallLegProfile.Definition, way, _bridge)));
        if (!mayHave)
            _leg.Drop(TeardownReason.EncryptionRequired);
        return mayHave;
    }

    private void Connect()
    {
        _leg.Answer();
        Lobby.EnterCall(_leg);
        _leg.NoteMedia();
    }

    private void Forward(Destination.Elsewhere elsewhere)
    {
        if (!MayHaveMedia(null))
            return;
        var call = CallControl.Forwarding(elsewhere.Address, _bridge);
        LegControl.JoinCall(_leg, call, method: null);

        // The user part of a regenerated address is inferred.
        var own = SipAddress.Of(_caller.LocalAddress).User;
        var from = elsewhere.KeepsCaller ? new CallingAddress(null, _caller.RemoteParty) : new CallingAddress(own, $"{own}@{InboundRouting.HostOf(_bridge)}");
        LegControl.Forward(call, elsewhere.Address, new ForwardedCaller(_caller.RemoteParty, from, Connect));
    }

    private static string? PasscodeOf(ResourceObject way) =>
        way.Text(way.Type == AccessMethod.Definition ? AccessMethod.Passcode : CoSpace.Passcode) is { Length: > 0 } passcode ? passcode : null;
}
