using System.Text;
using CmsSim.Harness.Fixtures;

namespace CmsSim.Harness.Redaction;

/// <summary>
/// A redacted fixture without those exchanges in which a gate still finds an original. A damaged log may hide a value in a way that no type
/// tells, and one such exchange must not keep the others from being written.
/// </summary>
public sealed class SafeFixture
{
    private SafeFixture(Fixture fixture, Fixture original, IReadOnlyList<int> leftOut) => (Fixture, Original, LeftOut) = (fixture, original, leftOut);

    /// <summary>The fixture as it may be written.</summary>
    public Fixture Fixture { get; }

    /// <summary>The fixture before its redaction, with the same exchanges.</summary>
    public Fixture Original { get; }

    /// <summary>The trace numbers of the exchanges that are left out.</summary>
    public IReadOnlyList<int> LeftOut { get; }

    /// <summary>Returns the exchanges of a fixture that may be written. If the rest of the fixture leaks, it is returned whole, and the gate refuses it.</summary>
    /// <param name="redacted">The redacted fixture.</param>
    /// <param name="original">The fixture before its redaction, with the same exchanges.</param>
    /// <param name="gate">The gate.</param>
    public static SafeFixture Of(Fixture redacted, Fixture original, LeakGate gate)
    {
        if (!Leaks(redacted, gate))
            return new SafeFixture(redacted, original, []);
        HashSet<int> leaking = [.. redacted.Exchanges.Index().Where(exchange => Leaks(redacted with { Reasons = [], Holes = [], Exchanges = [exchange.Item] }, gate)).Select(exchange => exchange.Index)];
        int[] leftOut = [.. leaking.Order().Select(index => redacted.Exchanges[index].Trace)];
        return leaking.Count == redacted.Exchanges.Count ? new SafeFixture(redacted, original, [])
            : new SafeFixture(Without(redacted), Without(original), leftOut);

        Fixture Without(Fixture fixture) => fixture with
        {
            Exchanges = [.. fixture.Exchanges.Where((_, index) => !leaking.Contains(index)).Select(exchange =>
                exchange.AnsweredAfter is { } later && leftOut.Contains(later) ? exchange with { AnsweredAfter = null } : exchange)],
        };
    }

    private static bool Leaks(Fixture fixture, LeakGate gate) => gate.Find(Encoding.UTF8.GetBytes(FixtureWriter.Write(fixture))) is not null;
}
