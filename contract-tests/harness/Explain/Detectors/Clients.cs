using System.Globalization;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Finds clients that never authenticate, are refused often, get server errors, or change something for the first time.</summary>
internal sealed class Clients : Detector
{
    // A .NET client gets one 401 on each connection and then sends its password. Two or three connections may open at once.
    private const int SameChallenges = 3;
    private const int Challenges = 5;

    // A client that tries an old id now and then is ordinary.
    private const int Refusals = 5;
    private const double RefusalWindow = 60;

    // Server errors within five minutes have one cause.
    private const double OneCause = 300;

    // Before so many changes over such a time, every client is new.
    private const int SettledChanges = 20;
    private const double SettledAfter = 600;

    private const int Remembered = 4096;

    private readonly BoundedMap<string, Client> _clients = new(Remembered);
    private readonly BoundedMap<string, string> _known = new(Remembered);
    private long _changes;
    private double? _firstChange;

    public override void See(LogLine line)
    {
        if (line.Fact is not (LineFact.ObjectCreated or LineFact.ObjectModified or LineFact.ObjectDeleted))
            return;
        var isSettled = _changes++ >= SettledChanges && line.Time - _firstChange >= SettledAfter;
        _firstChange ??= line.Time;
        var (address, user) = (line.Value("client"), line.Value("user"));
        Greet("address " + address, $"The client {address} (user \"{user}\") changes the configuration for the first time.");
        Greet("user " + user, $"The user \"{user}\" (at {address}) changes the configuration for the first time.");

        void Greet(string key, string sentence)
        {
            if (_known.TryGet(key, out _))
                return;
            _known.Set(key, key);
            if (isSettled)
                Report(OddityKind.UnusualClient, address + user, line, sentence);
        }
    }

    public override void Answered(TracedExchange exchange, LogLine line)
    {
        var client = _clients.GetOrAdd(exchange.From, () => new Client());
        if (exchange.Status == 401)
        {
            Challenge(client, exchange, line);
            return;
        }

        client.Challenges.Clear();
        (client.SameChallenges, client.LastChallenged, client.IsLooping) = (0, null, false);
        Oddities.Close(OddityKind.AuthenticationLoop, Host.Name, exchange.From);
        if (exchange.Status >= 500)
        {
            Report(OddityKind.ServerError, string.Create(CultureInfo.InvariantCulture, $"{exchange.Status} {exchange.From}"), line, string.Create(CultureInfo.InvariantCulture,
                $"The bridge answers {exchange.Status} to {exchange.Method} {exchange.Path} of {exchange.From}."), OneCause, exchange.Trace);
        }
    }

    public override void Completed(TracedExchange exchange)
    {
        if (exchange.Status is not (>= 400 and < 500) or 401)
            return;
        var client = _clients.GetOrAdd(exchange.From, () => new Client());
        client.Refused.Enqueue(exchange);
        while (client.Refused.Count > Refusals || Math.Abs(exchange.Time - client.Refused.Peek().Time ?? 0) > RefusalWindow)
            client.Refused.Dequeue();
        if (client.Refused.Count < Refusals)
            return;
        var reason = client.Refused.GroupBy(refused => refused.FailureReason ?? string.Create(CultureInfo.InvariantCulture, $"status {refused.Status}")).MaxBy(group => group.Count())!.Key;
        var isNew = Oddities.Find(OddityKind.RefusalBurst, Host.Name, exchange.From) is null;
        var first = isNew ? client.Refused.Peek() : exchange;
        Report(OddityKind.RefusalBurst, exchange.From, first, string.Create(CultureInfo.InvariantCulture,
            $"The client {exchange.From} is refused {Refusals} times or more within {RefusalWindow:0} s, mostly with {reason}: {ApiWords.Reason(reason)}."));
    }

    private void Challenge(Client client, TracedExchange exchange, LogLine line)
    {
        client.Challenges.Add(exchange.Place);
        client.SameChallenges = client.LastChallenged == exchange.Path ? client.SameChallenges + 1 : 1;
        client.LastChallenged = exchange.Path;
        if (!client.IsLooping && client.SameChallenges < SameChallenges && client.Challenges.Count < Challenges)
            return;
        foreach (var place in client.Challenges)
        {
            Oddities.Add(OddityKind.AuthenticationLoop, Host.Name, exchange.From, place, line.Time,
                $"The client {exchange.From} gets 401 again and again, without a success in between.");
        }

        client.Challenges.Clear();
        client.IsLooping = true;
    }

    private sealed class Client
    {
        /// <summary>The challenges since the last other answer that have not been reported.</summary>
        public List<Place> Challenges { get; } = [];

        public int SameChallenges { get; set; }

        public string? LastChallenged { get; set; }

        public bool IsLooping { get; set; }

        public Queue<TracedExchange> Refused { get; } = new();
    }
}
