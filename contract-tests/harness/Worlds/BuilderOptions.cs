using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;

namespace CmsSim.Harness.Worlds;

/// <summary>The options of a <see cref="FixtureBuilder"/>.</summary>
public sealed record BuilderOptions
{
    /// <summary>The name of the first fixture. Further fixtures are named <c>name-2</c>, <c>name-3</c> and so on.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the bridge whose exchanges are added.</summary>
    public required string Bridge { get; init; }

    /// <summary>The name of the input, for the fixture's source.</summary>
    public string Source { get; init; } = "imported log";

    /// <summary>The year of stamps without one, when no answer of the bridge shows it. Null to assume one.</summary>
    public int? DefaultYear { get; init; }

    /// <summary>The offset from UTC of stamps without one. Null to find it from answers of the bridge, or to assume UTC.</summary>
    public TimeSpan? Zone { get; init; }

    /// <summary>The number of exchanges after which a fixture ends and the next one continues. Defaults to 10,000.</summary>
    public int MostExchanges { get; init; } = 10_000;

    /// <summary>The number of characters in requests and answers after which a fixture ends. Defaults to 32 Mi.</summary>
    public long MostCharacters { get; init; } = 32L << 20;

    /// <summary>The number of objects that are known from earlier fixtures and kept for the next one. Defaults to 20,000.</summary>
    public int MostCarriedObjects { get; init; } = 20_000;
}

/// <summary>A fixture that is complete, with the world that its exchanges presume.</summary>
/// <param name="Fixture">The fixture. Its <see cref="Fixture.World"/> is <c>flow.world.xml</c>, a file beside the fixture.</param>
/// <param name="WorldXml">The text of the world.</param>
/// <param name="Guesses">The things that were inferred, and the inputs that contradict each other.</param>
public sealed record BuiltFixture(Fixture Fixture, string WorldXml, IReadOnlyList<ImportNote> Guesses);
