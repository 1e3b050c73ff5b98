using System.Text;
using CmsSim.ContractTests.Redaction;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Redaction;
using CmsSim.Harness.Reports;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>Mutated logs and recorded requests are imported whole: fixtures and worlds are built, redacted, searched, and read again.</summary>
[Collection(nameof(Fuzzers))]
public sealed class ImportFuzz
{
    private const int InputsOfARound = 50;

    [Fact]
    public Task The_import_of_a_mutated_log_is_redacted_and_can_be_used() => RunAsync("logs imported", LogFuzz.Mutated);

    [Fact]
    public Task The_import_of_mutated_requests_is_redacted_and_can_be_used() => RunAsync("requests imported", HttpFormatsFuzz.Mutated);

    private static async Task RunAsync(string name, Func<FuzzRound, byte[]> mutated)
    {
        var counts = new Counts();
        var folder = Directory.CreateTempSubdirectory("cmssim-fuzz-");
        try
        {
            await FuzzRun.RunAsync(name, (1, 20, 400), round =>
            {
                for (var i = 0; i < InputsOfARound; i++)
                {
                    var text = mutated(round);
                    round.Sends(Encoding.Latin1.GetString(text));
                    var path = Path.Combine(folder.FullName, "some.log");
                    File.WriteAllBytes(path, text);
                    Check(path, round.Seed, counts);
                }

                return Task.CompletedTask;
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Console.WriteLine($"{name}: {counts.Exchanges} exchanges, {counts.LeftOut} left out because the redaction could not replace a value; {counts.Worlds} worlds, {counts.Refused} with a value that no world takes");
        counts.LeftOut.Should().BeLessThan(5 + (counts.Exchanges / 100));
        counts.Refused.Should().BeLessThan(3 + (counts.Worlds / 200));
    }

    private static void Check(string path, int seed, Counts counts)
    {
        RedactedImport import;
        try
        {
            import = RedactedImport.Of(path);
        }
        catch (ImportFormatException)
        {
            return;
        }

        var set = import.Redact(RedactedLab.Key(seed));
        var gate = set.Gate();
        foreach (var (redacted, original) in set.Fixtures.Zip(set.StrippedFixtures))
        {
            counts.Exchanges += redacted.Exchanges.Count;
            counts.LeftOut += SafeFixture.Of(redacted, original, gate).LeftOut.Count;
        }

        foreach (var world in set.Worlds)
        {
            if (gate.Find(Encoding.UTF8.GetBytes(world)) is { } leak)
                throw new FuzzFailure($"{leak}: {string.Join(", ", Leaks(set, world))} in {world[Math.Max(0, leak.Position - 100)..Math.Min(world.Length, leak.Position + 200)]}");
        }

        foreach (var (fixture, world) in set.Fixtures.Zip(set.Worlds))
        {
            var text = FixtureWriter.Write(fixture);
            FixtureWriter.Write(FixtureReader.Read(text, "fixture.xml")).Should().Be(text);
            counts.Worlds++;
            counts.Refused += IsAccepted(world) ? 0 : 1;
        }
    }

    private static IEnumerable<string> Leaks(RedactionSet set, string written) =>
        set.Originals.Where(original => new LeakGate([original]).Find(Encoding.UTF8.GetBytes(written)) is not null).Select(original => $"{original.Kind} {original.Value}");

    private static bool IsAccepted(string world)
    {
        try
        {
            InsideCluster.WorldOf(world, "2.0");
            return true;
        }
        catch (WorldFormatException refused) when (refused.Message.Contains("invalid value") || refused.Message.Contains("the API refuses"))
        {
            return false;
        }
    }

    private sealed class Counts
    {
        public int Exchanges { get; set; }

        public int LeftOut { get; set; }

        public int Worlds { get; set; }

        public int Refused { get; set; }
    }
}
