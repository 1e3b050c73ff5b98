using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

/// <summary>The seed document, as the page prints it with its prose, imports to the golden conversation.</summary>
public sealed class SeedDocument
{
    private static readonly string s_file = Repository.PathOf("fixtures", "field", "212298-tms-integration-es.md");

    [Fact]
    public void All_28_exchanges_have_the_requests_and_the_printed_bytes_of_the_golden_fixtures()
    {
        var imported = ImportedLog.ReadFile(s_file).Exchanges;
        var golden = Repository.GoldenExchanges().ToList();

        imported.Select(exchange => exchange.Trace!.Value).Should().Equal(golden.Select(exchange => exchange.Trace));
        foreach (var (ours, theirs) in imported.Zip(golden))
        {
            ours.From.Should().Be(theirs.From);
            ours.Request.Method.Should().Be(theirs.Request.Method);
            Same(ours.Request.Path, theirs.Request.Path);
            Same(ours.Request.Body?.Content, theirs.Request.Body?.Content);
            (ours.Answer!.Status, ours.Answer.Size).Should().Be((theirs.Answer!.Status, theirs.Answer.Size));
            Printed(ours.Answer.Body).Should().Be(Printed(theirs.Answer.Body));
            foreach (var header in theirs.Answer.Headers.Where(header => header.IsLogged))
                Same(ours.Answer.Headers.Single(own => own.Name == header.Name).Value, header.Value);
            ours.During.Select(line => line.Text).Should().Equal(theirs.During.Select(line => line.Text));
            ours.After.Select(line => line.Text).Should().Equal(theirs.After.Select(line => line.Text));
            ours.Overtaken.Should().Be(theirs.AnsweredAfter is null ? 0 : 1);
        }

        static void Same(MarkedText? ours, MarkedText? theirs) =>
            (ours?.Text, ours?.AsPrinted).Should().Be((theirs?.Text, theirs?.AsPrinted));

        static string Printed(MarkedText text) => string.Concat(text.Segments
            .Where(segment => segment.Provenance is Provenance.Printed or Provenance.Repaired || segment.Why == ImportReasons.Declaration)
            .Select(segment => segment.Prints ?? segment.Text));
    }

    [Fact]
    public void Its_27_slips_are_listed_as_repairs_in_the_order_of_the_golden_fixtures()
    {
        var log = ImportedLog.ReadFile(s_file);

        log.NotesOf(NoteKind.NotUnderstood).Should().BeEmpty();
        log.NotesOf(NoteKind.Repair).Should().HaveCount(27);
        log.NotesOf(NoteKind.Repair).Select(note => (note.Printed, note.Taken)).Should().BeEquivalentTo(
            Repository.GoldenExchanges().SelectMany(Repairs).Select(segment => (segment.Prints, Taken: segment.Logged ?? segment.Text)));

        static IEnumerable<Segment> Repairs(FixtureExchange exchange) =>
            new[] { exchange.Stamp, exchange.Request.Path, exchange.Request.Body?.Content, exchange.Answer!.Body }
                .Concat(exchange.Answer.Headers.Select(header => header.Value)).OfType<MarkedText>().SelectMany(text => text.Repairs);
    }

    [Fact]
    public void Its_holes_are_nine_elided_bodies_and_two_facts_about_time()
    {
        var holes = ImportedLog.ReadFile(s_file).Notes.Where(note => note.Hole is not null).Select(note => note.Hole!.Value).ToList();

        holes.Count(hole => hole == HoleKind.Elided).Should().Be(9);
        holes.Where(hole => hole != HoleKind.Elided).Should().BeEquivalentTo([HoleKind.Year, HoleKind.Zone]);
    }
}
