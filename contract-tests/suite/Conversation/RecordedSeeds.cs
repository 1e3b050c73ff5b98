using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conversation;

/// <summary>
/// The recordings of random scripts are approved: <c>fixtures/recordings/seeds.txt</c> has the length and the SHA-256 of each section. A
/// change that keeps all behaviour keeps every line of it. CMSSIM_RECORDINGS=&lt;folder&gt; writes the full texts to the folder, so that
/// those of two commits can be compared. CMSSIM_UPDATE_RECORDINGS=1 writes the file of approved lines.
/// </summary>
public sealed class RecordedSeeds
{
    private const int Requests = 900;

    private static readonly (int Seed, string Release)[] s_recordings = [(1, "2.0"), (2, "2.9"), (3, "3.4")];

    [Fact]
    public async Task Three_random_scripts_give_the_approved_answers_logs_records_events_and_worlds()
    {
        var approvals = Repository.PathOf("fixtures", "recordings", "seeds.txt");
        var recordings = await Task.WhenAll(s_recordings.Select(async recording =>
            (Name: string.Create(CultureInfo.InvariantCulture, $"{recording.Release}-{recording.Seed}"), Sections: await SeedRecording.PlayAsync(recording.Seed, recording.Release, Requests))));
        var lines = recordings.SelectMany(recording => recording.Sections.Select(section => $"{recording.Name} {section.Name} {Summary(section.Text)}")).ToList();
        if (Environment.GetEnvironmentVariable("CMSSIM_UPDATE_RECORDINGS") is { Length: > 0 })
            await File.WriteAllLinesAsync(approvals, lines, TestContext.Current.CancellationToken);

        var approved = await File.ReadAllLinesAsync(approvals, TestContext.Current.CancellationToken);
        var folder = Environment.GetEnvironmentVariable("CMSSIM_RECORDINGS") is { Length: > 0 } named ? named
            : lines.SequenceEqual(approved) ? null
            : Path.Combine(AppContext.BaseDirectory, "recordings");
        if (folder is not null)
            await WriteAsync(folder, recordings);

        lines.Should().Equal(approved, $"the full recordings are in {folder}; CMSSIM_RECORDINGS=<folder> writes those of another commit to compare with");
    }

    private static async Task WriteAsync(string folder, IEnumerable<(string Name, IReadOnlyList<(string Name, string Text)> Sections)> recordings)
    {
        Directory.CreateDirectory(folder);
        foreach (var (recording, sections) in recordings)
        {
            foreach (var (section, text) in sections)
                await File.WriteAllTextAsync(Path.Combine(folder, $"{recording}-{section}.txt"), text);
        }
    }

    private static string Summary(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
    }
}
