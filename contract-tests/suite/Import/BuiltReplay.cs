using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using CmsSim.Harness.Worlds;
using CmsSim.Simulator;

namespace CmsSim.ContractTests.Import;

/// <summary>Replays built fixtures in their worlds against a new simulator. A hole in an answer matches any bytes, but the size must agree.</summary>
internal static class BuiltReplay
{
    /// <summary>Replays a fixture and returns the differences, each behind the number of its exchange.</summary>
    public static async Task<List<string>> DifferencesAsync(BuiltFixture built) =>
        [.. (await ReplayAsync(built)).Select(found => $"{found.Exchange.Trace}: {found.Difference}")];

    /// <summary>Replays a fixture and returns the differences, each with its exchange.</summary>
    public static async Task<List<ReplayedDifference>> ReplayAsync(BuiltFixture built)
    {
        var folder = Directory.CreateTempSubdirectory("cmssim-built-");
        try
        {
            var path = Path.Combine(folder.FullName, built.Fixture.Flow + ".xml");
            await File.WriteAllTextAsync(path, FixtureWriter.Write(built.Fixture));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, built.Fixture.World!), built.WorldXml);
            return await ReplayAsync(FixtureReader.ReadFile(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<List<ReplayedDifference>> ReplayAsync(Fixture fixture)
    {
        await using var host = await SimulatorHost.StartAsync(new SimulatorOptions
        {
            HttpsPort = null,
            HttpPort = 0,
            ControlPort = 0,
            VirtualClock = DateTimeOffset.UnixEpoch,
            World = await File.ReadAllTextAsync(fixture.WorldFile!),
            LogDirectory = null,
        });
        var bridge = host.Bridges.FirstOrDefault(running => running.Name == fixture.Host) ?? host.Bridges[0];
        var target = new ReplayTarget(bridge.Http!) { Control = host.Control };
        var replayed = await new Replayer(target, new ReplayOptions { AnswerTimeout = TimeSpan.FromMinutes(2) }).ReplayAsync(fixture);
        List<ReplayedDifference> differences = [];
        foreach (var result in replayed.Results)
        {
            if (result.Exchange.Answer is null || (result.Matches && result.Answer is not null))
                continue;
            if (result.Exchange.Answer.Body.Holes.Any() && result.Answer is { } answer)
            {
                foreach (var difference in result.Differences.Where(difference => difference.Part is not DifferencePart.Body))
                    differences.Add(new(result.Exchange, difference.ToString(), result.Answer));
                if (!FitsHoles(result.Exchange.Answer.Body, Encoding.UTF8.GetString(answer.Body.Span)))
                    differences.Add(new(result.Exchange, $"body {Encoding.UTF8.GetString(answer.Body.Span)} instead of {result.Exchange.Answer.Body.Text}", answer));
                continue;
            }

            differences.AddRange(result.Differences.Select(difference => new ReplayedDifference(result.Exchange, difference.ToString(), result.Answer)));
        }

        return differences;
    }

    private static bool FitsHoles(MarkedText expected, string actual)
    {
        var pieces = new List<string> { "" };
        foreach (var segment in expected.Segments)
        {
            if (segment.Hole is not null)
                pieces.Add("");
            else
                pieces[^1] += segment.Text;
        }

        var at = 0;
        foreach (var (i, piece) in pieces.Index())
        {
            var found = i == 0 ? (actual.StartsWith(piece, StringComparison.Ordinal) ? 0 : -1)
                : i == pieces.Count - 1 ? (actual.EndsWith(piece, StringComparison.Ordinal) ? actual.Length - piece.Length : -1)
                : actual.IndexOf(piece, at, StringComparison.Ordinal);
            if (found < at)
                return false;
            at = found + piece.Length;
        }

        return true;
    }
}

/// <summary>A difference between an exchange of a fixture and its replay.</summary>
/// <param name="Exchange">The exchange.</param>
/// <param name="Difference">The difference.</param>
/// <param name="Answer">The answer of the replay. Null when none arrived.</param>
internal sealed record ReplayedDifference(FixtureExchange Exchange, string Difference, WireAnswer? Answer);
