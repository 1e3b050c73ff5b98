namespace CmsSim.Harness.Explain;

/// <summary>The facts about one <c>call N</c> that earlier lines showed.</summary>
internal sealed class CallFacts(string number)
{
    public string Number { get; } = number;

    /// <summary>The far end: the dialled address, the caller or the web user.</summary>
    public string? Party { get; set; }

    /// <summary>The name of the space that dials, or the address that the caller dialled.</summary>
    public string? Meeting { get; set; }

    public string? Leg { get; set; }

    /// <summary>The time of the first line. Null when the log prints no dates.</summary>
    public double? Began { get; set; }

    public bool IsOutgoing { get; set; }

    /// <summary>Returns <c>call 7 (desk.ex90@… from space "Tim")</c>, as far as it is known.</summary>
    public override string ToString() => (Party, Meeting, IsOutgoing) switch
    {
        (null, _, _) => $"call {Number}",
        (_, null, _) => $"call {Number} ({Party})",
        (_, _, true) => $"call {Number} ({Party} from space \"{Meeting}\")",
        _ => $"call {Number} ({Party} to {Meeting})",
    };
}

/// <summary>The facts about one bridge that earlier lines showed. It connects call numbers, leg ids, participants, spaces and conferences.</summary>
internal sealed class LogFacts
{
    // A busy bridge has a few thousand calls at a time. Older ones have ended long ago.
    private const int Remembered = 20_000;

    private readonly BoundedMap<string, CallFacts> _calls = new(Remembered);
    private readonly BoundedMap<string, CallFacts> _legs = new(Remembered);
    private readonly BoundedMap<string, CallFacts> _parties = new(Remembered);
    private readonly BoundedMap<string, string> _conferences = new(Remembered);
    private readonly BoundedMap<string, string> _spaces = new(Remembered);
    private readonly BoundedMap<string, string> _apiCalls = new(Remembered);

    /// <summary>Returns the facts of the call with the number.</summary>
    public CallFacts Call(string number) => _calls.GetOrAdd(number, () => new CallFacts(number));

    /// <summary>Remembers what a line shows.</summary>
    public void See(LogLine line)
    {
        switch (line.Fact)
        {
            case LineFact.Dialled or LineFact.Arrived:
                Begin(line);
                break;
            case LineFact.Allocated:
                Begin(line);
                break;
            case LineFact.Configured:
                var configured = Call(line.Value("call"));
                configured.Leg = line.Value("leg");
                configured.Began ??= line.Time;
                _legs.Set(configured.Leg, configured);
                break;
            case LineFact.ConferenceNamed:
                _conferences.Set(line.Value("conference"), line.Value("name"));
                break;
            case LineFact.ConferenceIds:
                _conferences.Set(line.Value("conference"), line.Value("name"));
                _spaces.Set(line.Value("space"), line.Value("name"));
                break;
            case LineFact.LegInCall:
                if (_conferences.TryGet(line.Value("conference"), out var name))
                    _apiCalls.Set(line.Value("apiCall"), name);
                break;
            case LineFact.JoinedSpace or LineFact.LeftSpace:
                _spaces.Set(line.Value("space"), line.Value("name"));
                break;
            default:
                break;
        }
    }

    public string CallText(string number) => _calls.TryGet(number, out var call) ? call.ToString() : $"call {number}";

    public string LegText(string leg) => _legs.TryGet(leg, out var call) ? $"leg {leg}, {call}" : $"leg {leg}";

    public string ConferenceText(string conference) => _conferences.TryGet(conference, out var name) ? $"conference {conference} (\"{name}\")" : $"conference {conference}";

    public string SpaceText(string space) => _spaces.TryGet(space, out var name) ? $"space {space} (\"{name}\")" : $"space {space}";

    public string ApiCallText(string call) => _apiCalls.TryGet(call, out var name) ? $"call {call} (\"{name}\")" : $"call {call}";

    public CallFacts? CallOf(string party) => _parties.Find(party);

    private void Begin(LogLine line)
    {
        // Numbers begin again with the bridge.
        var call = new CallFacts(line.Value("call")) { Began = line.Time, IsOutgoing = line.Fact is LineFact.Dialled };
        var party = line.Value("party");
        call.Party = party.StartsWith("sip:", StringComparison.Ordinal) ? party[4..] : party;
        call.Meeting = line.Find("spaceName") ?? line.Find("to") ?? line.Find("from");
        _calls.Set(call.Number, call);
        _parties.Set(call.Party, call);
    }
}
