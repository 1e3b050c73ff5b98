using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>The same conversation in other disguises is the same.</summary>
public sealed class Disguises
{
    private static readonly string[] s_lines = File.ReadAllLines(Repository.CleanLog);
    private static readonly List<string> s_plain = [.. ImportedLog.ReadFile(Repository.CleanLog).Exchanges.Select(Described)];

    public static TheoryData<string> Names => [.. LogDisguises.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_disguised_log_holds_the_same_exchanges(string disguise)
    {
        var log = ImportedLog.Read(LogDisguises.All[disguise](s_lines));

        foreach (var (ours, plain) in log.Exchanges.Select(Described).Zip(s_plain))
            ours.Should().Be(plain);
        log.Exchanges.Should().HaveSameCount(s_plain);
        log.NotesOf(NoteKind.NotUnderstood).Where(note => note.Printed?.Trim() is not { Length: < 20 }).Should().BeEmpty("only braces of programs and of JSON are left");
        (log.Summary.EntryLines + log.Summary.ContinuedLines + log.Summary.EmptyLines + log.Summary.NotedLines).Should().Be(log.Summary.Lines);
    }

    [Fact]
    public void There_are_more_than_fifty_disguises() => LogDisguises.All.Count.Should().BeGreaterThan(50);

    private static string Described(ImportedExchange exchange) => string.Join('\n',
        $"{exchange.Trace} {exchange.Request.Method} {exchange.Request.Path.Text} {exchange.From} {exchange.At?.TimeOfDay.ToString("hh\\:mm\\:ss")}",
        $"{exchange.Request.Body?.Size} {exchange.Request.Body?.ContentType} {Text(exchange.Request.Body?.Content)}",
        $"{exchange.Answer?.Status} {exchange.Answer?.Size} {string.Join(',', exchange.Answer?.Headers.Select(header => $"{header.Name}: {header.Value.Text}") ?? [])} {Text(exchange.Answer?.Body)}",
        $"{exchange.Overtaken}",
        string.Join('|', exchange.During.Select(line => line.Text)),
        string.Join('|', exchange.After.Select(line => line.Text)));

    private static string Text(MarkedText? text) => text is null ? "-" : string.Concat(text.Segments.Select(segment => segment.Hole is { } hole ? $"[{hole} {segment.Bytes}]" : segment.Text));
}
