using CmsSim.ContractTests.Support;
using CmsSim.Harness.Explain;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Explain;

/// <summary>The excerpts of real logs in <c>fixtures/field</c>.</summary>
public sealed class FieldLogs
{
    // Share of the lines of a log that must be recognised.
    private const double Needed = 0.95;

    private static readonly string s_folder = Repository.PathOf("fixtures", "field");

    /// <summary>The oddities that the documents around the logs describe, by the begin of the file's name.</summary>
    private static readonly Dictionary<string, OddityKind[]> s_described = new()
    {
        ["01-"] = [OddityKind.TraceGap, OddityKind.SizeMismatch, OddityKind.TlsFallback, OddityKind.Reregistration],
        ["04-"] = [OddityKind.Licence, OddityKind.Database],
        ["07-"] = [OddityKind.RecorderOrStreamer],
        ["08-"] = [OddityKind.Database],
        ["09-"] = [OddityKind.RecorderOrStreamer],
        ["10-"] = [OddityKind.RecorderOrStreamer, OddityKind.SecretInClear],
        ["11-"] = [OddityKind.RecorderOrStreamer],
        ["12-"] = [OddityKind.TlsFallback, OddityKind.NotConnected, OddityKind.RecorderOrStreamer],
        ["15-"] = [OddityKind.LoadLimit],
        ["17-"] = [OddityKind.SipConnection],
        ["212298"] = [OddityKind.TraceGap, OddityKind.SizeMismatch, OddityKind.TlsFallback, OddityKind.Reregistration],
        ["call-diagnostics"] = [OddityKind.RecorderOrStreamer, OddityKind.RecordsLost],
    };

    // No line of this file is of a bridge.
    private const string OfOtherDevices = "16-other-devices-only.txt";

    public static TheoryData<string> Logs() =>
        [.. new DirectoryInfo(s_folder).EnumerateFiles().Select(file => file.Name).Where(name => name is not ("README.md" or OfOtherDevices)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Logs))]
    public void At_least_95_percent_of_the_lines_are_recognised(string name)
    {
        var log = Explained.OfFile(Path.Combine(s_folder, name));

        log.Summary.Lines.Should().BePositive();
        log.Summary.Share.Should().BeGreaterThanOrEqualTo(Needed, string.Join('\n', log.Summary.Unknown));
    }

    [Theory, MemberData(nameof(Logs))]
    public void The_oddities_are_those_that_the_document_describes(string name) =>
        Explained.OfFile(Path.Combine(s_folder, name)).Summary.Oddities.Select(oddity => oddity.Kind).Distinct()
            .Should().BeEquivalentTo(s_described.FirstOrDefault(log => name.StartsWith(log.Key, StringComparison.Ordinal)).Value ?? []);

    [Fact]
    public void The_log_of_another_device_is_not_explained()
    {
        var log = Explained.OfFile(Path.Combine(s_folder, OfOtherDevices));

        (log.Summary.Lines, log.Summary.Share).Should().Be((0, 0));
    }
}
