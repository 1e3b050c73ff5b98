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
        var (exchanges, leftOut) = (0, 0);
        var folder = Directory.CreateTempSubdirectory("cmssim-fuzz-");
        try
        {
            await FuzzRun.RunAsync(name, (1, 20, 2_000), round =>
            {
                for (var i = 0; i < InputsOfARound; i++)
                {
                    var text = mutated(round);
                    round.Sends(Encoding.Latin1.GetString(text));
                    var path = Path.Combine(folder.FullName, "some.log");
                    File.WriteAllBytes(path, text);
                    Check(path, round.Seed, ref exchanges, ref leftOut);
                }

                return Task.CompletedTask;
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Console.WriteLine($"{name}: {exchanges} exchanges, {leftOut} left out because the redaction could not replace a value");
        leftOut.Should().BeLessThan(5 + (exchanges / 50));
    }

    private static void Check(string path, int seed, ref int exchanges, ref int leftOut)
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
            exchanges += redacted.Exchanges.Count;
            leftOut += SafeFixture.Of(redacted, original, gate).LeftOut.Count;
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
            Accept(world);
        }
    }

    private static IEnumerable<string> Leaks(RedactionSet set, string written) =>
        set.Originals.Where(original => new LeakGate([original]).Find(Encoding.UTF8.GetBytes(written)) is not null).Select(original => $"{original.Kind} {original.Value}");

    private static void Accept(string world)
    {
        try
        {
            InsideCluster.WorldOf(world, "2.0");
        }
        catch (WorldFormatException refused)
        {
            throw new FuzzFailure(refused.Message);
        }
    }
}
