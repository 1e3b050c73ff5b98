using System.Text;
using CmsSim.Simulator.Calls;
using CmsSim.Simulator.Resources.DialPlan;
using CmsSim.Simulator.Resources.Profiles;
using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Calls;

/// <summary>One call that comes in, from the address it is for to the meeting it ends up in.</summary>
internal sealed class IncomingCall
{
    private readonly Caller _caller;
    private readonly IBridgeContext _bridge;
    private readonly ResourceObject _leg;
    private readonly IncomingLeg _life;
    private readonly StringBuilder _keys = new();
    private Action<string>? _asks;
    private int _question;
    private int _misses;

    private IncomingCall(Caller caller, IBridgeContext bridge)
    {
        _caller = caller;
        _bridge = bridge;
        (_leg, _life) = CallLeg.ComeIn(caller, bridge);
        _life.Pressed = Press;
    }

    /// <summary>Somebody calls the bridge; what is returned is the leg.</summary>
    public static ResourceObject Arrive(Caller caller, IBridgeContext bridge)
    {
        var call = new IncomingCall(caller with { LocalAddress = InboundRouting.FullAddress(caller.LocalAddress, bridge) }, bridge);
        CallRecords.LegStarted(call._leg, bridge);
        call._life.Arrive(() => call.Route(InboundRouting.Of(caller.LocalAddress, caller.RemoteParty, bridge)));
        return call._leg;
    }

    private void Route(Destination destination)
    {
        if (Placement.RefusalToTake(_bridge) is { } full)
        {
            _life.Drop(full);
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
                // No apps are simulated, so nobody answers.
                _life.Ring();
                break;
            case Destination.Elsewhere elsewhere:
                Forward(elsewhere);
                break;
            default:
                _life.Drop(TeardownReason.UnknownDestination);
                break;
        }
    }

    // Straight in, or by way of a question for the passcode.
    private void Approach(IReadOnlyList<ResourceObject> ways)
    {
        if (ways.All(way => PasscodeOf(way) is null))
        {
            Enter(ways[0]);
            return;
        }
        AnswerInIvr();
        AskForPasscode(ways);
    }

    private void AnswerInIvr()
    {
        if (_life.IsConnected)
            return;
        _life.Answer();
        CallRecords.LegChanged(_leg, _bridge);
    }

    private void AskForCallId(ResourceObject ivr)
    {
        Ask(keys =>
        {
            if (InboundRouting.WaysOf(keys, ivr, _caller.RemoteParty, _bridge) is [_, ..] ways)
            {
                _misses = 0;
                Approach(ways);
            }
            else
            {
                Miss(TeardownReason.IvrUnknownCall, () => AskForCallId(ivr));
            }
        });
        Unanswered(_bridge.Settings.IvrTimeout, () => _life.Drop(TeardownReason.IvrTimeout));
    }

    private void AskForPasscode(IReadOnlyList<ResourceObject> ways)
    {
        Ask(keys => TryPasscode(ways, keys));
        if (_caller.Passcode is { } passcode)
        {
            _bridge.After(TimeSpan.Zero, () => Press(passcode + "#"));
            return;
        }

        // A mode that requires an entry waits for ever, the other takes silence for an empty passcode (document 213552).
        var profile = Inheritance.MostSpecific(CallProfile.Definition, ways[0], _bridge);
        switch (profile?.Text(CallProfile.PasscodeMode))
        {
            case "required":
                break;
            case "timeout":
                Unanswered(_bridge.Settings.PasscodePrompt + TimeSpan.FromSeconds(profile.Get(CallProfile.PasscodeTimeout)), () => Press("#"));
                break;
            default:
                Unanswered(_bridge.Settings.IvrTimeout, () => _life.Drop(TeardownReason.IvrTimeout));
                break;
        }
    }

    private void TryPasscode(IReadOnlyList<ResourceObject> ways, string passcode)
    {
        if (ways.FirstOrDefault(way => (PasscodeOf(way) ?? "") == passcode) is { } way)
            Enter(way);
        else
            Miss(TeardownReason.IncorrectPasscode, () => AskForPasscode(ways));
    }

    private void Miss(TeardownReason reason, Action again)
    {
        if (++_misses < _bridge.Settings.IvrTries)
            again();
        else
            _life.Drop(reason);
    }

    private void Ask(Action<string> answer)
    {
        _question++;
        _asks = answer;
        _keys.Clear();
        Unanswered(_bridge.Settings.IvrPrompt, () =>
        {
            if (_keys.Length == 0)
                _life.NoteEndOfPrompt();
        });
    }

    /// <summary>Does so unless by then the question was answered, or the leg has ended.</summary>
    private void Unanswered(TimeSpan after, Action action)
    {
        var question = _question;
        _bridge.After(after, () =>
        {
            if (_question == question && _asks is not null && _life.IsConnected)
                action();
        });
    }

    // An entry ends with the hash key.
    private void Press(string keys)
    {
        foreach (var key in keys)
        {
            if (_asks is not { } answer || !_life.IsConnected)
                return;
            if (key is '#')
            {
                var entry = _keys.ToString();
                _keys.Clear();
                answer(entry);
            }
            else if (key is not ',')
            {
                _keys.Append(key);
            }
        }
    }

    private void Enter(ResourceObject way)
    {
        var space = Addresses.SpaceOf(way, _bridge);
        _asks = null;
        if (Call.RefusalToEnter(space, _bridge) is { } refusal)
        {
            _life.Drop(refusal.Failure == Failure.ParticipantLimitReached ? TeardownReason.ParticipantLimitReached : TeardownReason.TenantParticipantLimitReached);
            return;
        }

        if (!MayHaveMedia(way))
            return;
        CallLeg.JoinCall(_leg, Call.ForSpace(space, _bridge), way.Type == AccessMethod.Definition ? way : null, _bridge);
        Connect();
    }

    private bool MayHaveMedia(ResourceObject? way)
    {
        var mayHave = _life.Accepts(CallLeg.EncryptionBy(Inheritance.LevelsOf(CallLegProfile.Definition, way, _bridge)));
        if (!mayHave)
            _life.Drop(TeardownReason.EncryptionRequired);
        return mayHave;
    }

    private void Connect()
    {
        _life.Answer();
        Attendance.Enter(_leg, _bridge);
        _life.NoteMedia();
    }

    private void Forward(Destination.Elsewhere elsewhere)
    {
        if (!MayHaveMedia(null))
            return;
        var call = Call.ForForwarding(elsewhere.Address, _bridge);
        CallLeg.JoinCall(_leg, call, null, _bridge);

        // Which user part a regenerated address has is inferred.
        var own = SipAddress.Of(_caller.LocalAddress).User;
        var from = elsewhere.KeepsCaller ? new CallingAddress(null, _caller.RemoteParty) : new CallingAddress(own, $"{own}@{InboundRouting.HostOf(_bridge)}");
        CallLeg.CallOut(call, elsewhere.Address, new Origin(_caller.RemoteParty, from, Connect), _bridge);
    }

    private static string? PasscodeOf(ResourceObject way) =>
        way.Text(way.Type == AccessMethod.Definition ? AccessMethod.Passcode : CoSpace.Passcode) is { Length: > 0 } passcode ? passcode : null;
}
