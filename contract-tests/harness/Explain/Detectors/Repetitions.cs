using System.Globalization;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Explain.Detectors;

/// <summary>Finds requests that a client repeats quickly.</summary>
internal sealed class Repetitions : Detector
{
    // A retry after a failure comes within seconds. Pollers wait at least that long.
    private const double Window = 10;

    // Failed requests, unchanged.
    private const int FailedRetries = 5;

    // Changes are not polled, so a few equal ones are already odd.
    private const int EqualChanges = 4;

    // A page of a portal may ask the same several times.
    private const int EqualReads = 20;

    private const int Remembered = 4096;

    private readonly BoundedMap<(string Client, string Method, string Path, int Body), Queue<(double Time, Place Place)>> _failed = new(Remembered);
    private readonly BoundedMap<(string Client, string Method, string Path, int Body), Queue<(double Time, Place Place)>> _sent = new(Remembered);

    public override void Began(TracedExchange exchange, LogLine line)
    {
        if (exchange.Method is "GET")
            Count(_sent, (exchange.From, exchange.Method, exchange.Path, 0), EqualReads, exchange, line, "");
    }

    public override void Answered(TracedExchange exchange, LogLine line)
    {
        var key = (exchange.From, exchange.Method, exchange.Path, exchange.ContentHash);
        if (exchange.Status >= 400 && exchange.Status != 401)
            Count(_failed, key, FailedRetries, exchange, line, string.Create(CultureInfo.InvariantCulture, $", although the bridge answers {exchange.Status}"));
        else if (exchange.Method is not "GET" && exchange.Status != 401)
            Count(_sent, key, EqualChanges, exchange, line, "");
    }

    private void Count(
        BoundedMap<(string Client, string Method, string Path, int Body), Queue<(double Time, Place Place)>> seen, (string Client, string Method, string Path, int Body) key, int most,
        TracedExchange exchange, LogLine line, string although)
    {
        if (line.Time is not { } now)
            return;
        var sent = seen.GetOrAdd(key, () => new Queue<(double Time, Place Place)>());
        sent.Enqueue((now, exchange.Place));

        // After the clock went back, earlier requests seem to lie in the future.
        while (sent.Count > most || Math.Abs(now - sent.Peek().Time) > Window)
            sent.Dequeue();
        if (sent.Count < most)
            return;

        // The first report names all requests that led to it, and each further one its own.
        var name = $"{key.Client} {key.Method} {key.Path} {although.Length > 0}";
        IEnumerable<(double Time, Place Place)> lines = Oddities.Find(OddityKind.RetryStorm, Host.Name, name) is null ? sent : [(now, exchange.Place)];
        foreach (var (time, place) in lines)
        {
            Oddities.Add(OddityKind.RetryStorm, Host.Name, name, place, time, string.Create(CultureInfo.InvariantCulture,
                $"The client {exchange.From} sends {exchange.Method} {exchange.Path} {most} times or more within {Window:0} s{although}."));
        }
    }
}
