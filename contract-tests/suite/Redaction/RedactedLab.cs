using System.Security.Cryptography;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Redaction;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;

namespace CmsSim.ContractTests.Redaction;

/// <summary>Keys, the golden fixtures with their worlds, and replays in a world of any text.</summary>
internal static class RedactedLab
{
    /// <summary>Returns the same key for the same number.</summary>
    public static RedactionKey Key(int number) => RedactionKey.Parse(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"key {number}"))));

    /// <summary>Redacts all golden fixtures and their worlds together, in the order of <see cref="Repository.Flows"/>.</summary>
    public static RedactionSet Golden(RedactionKey key)
    {
        Fixture[] fixtures = [.. Repository.Flows.Select(Repository.Golden)];
        return new RedactionSet(key, fixtures, [.. fixtures.Select(fixture => File.ReadAllText(fixture.WorldFile!))]);
    }

    /// <summary>All texts of a set, as they would be written.</summary>
    public static IEnumerable<string> Texts(RedactionSet set) => [.. set.Fixtures.Select(FixtureWriter.Write), .. set.Worlds];

    /// <summary>Returns true for each exchange that matches when the fixture is replayed against a simulator in a world.</summary>
    public static async Task<bool[]> VerdictsAsync(Fixture fixture, string world)
    {
        await using var host = await SimulatorHost.StartAsync(
            new SimulatorOptions { HttpsPort = 0, HttpPort = null, ControlPort = 0, VirtualClock = DateTimeOffset.UnixEpoch, World = world, LogDirectory = null });
        var target = new ReplayTarget(host.Bridges[0].Https!) { Control = host.Control, Trust = CertificateTrust.Any };
        var replay = await new Replayer(target).ReplayAsync(fixture with { World = null });
        return [.. replay.Results.Select(result => result.Matches)];
    }
}
