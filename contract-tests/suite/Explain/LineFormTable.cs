using CmsSim.Harness.Explain;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Explain;

public sealed class LineFormTable
{
    // Values that the explainer adds to those of the line.
    private static readonly string[] s_added = ["request", "answer", "element", "parameterSentence", "headerSentence", "object", "ampersand", "legId", "since", "sinceParty"];

    [Fact]
    public void Each_form_matches_its_sample_and_no_earlier_form_does()
    {
        var values = new Range[LinePattern.MostValues];

        foreach (var form in LineForms.All)
        {
            form.Compiled.Matches(form.Sample, values).Should().BeTrue($"\"{form.Sample}\" is a line of \"{form.Pattern}\"");
            LineForms.All.First(other => other.Process == form.Process && other.Compiled.Matches(form.Sample, values)).Should().BeSameAs(form, form.Sample);
        }
    }

    [Fact]
    public void The_index_finds_what_a_search_of_the_whole_table_finds()
    {
        var values = new Range[LinePattern.MostValues];

        foreach (var form in LineForms.All)
            LineForms.Index.Find(form.Process ?? "", form.Sample, values).Should().BeSameAs(form, form.Sample);
    }

    [Fact]
    public void Each_meaning_is_a_sentence_with_a_source_and_uses_only_values_of_its_line()
    {
        foreach (var form in LineForms.All)
        {
            form.Source.Should().NotBeNullOrWhiteSpace(form.Pattern);
            Enum.IsDefined(form.Basis).Should().BeTrue();
            form.Template.Names.Except([.. form.Compiled.Names, .. s_added]).Should().BeEmpty(form.Pattern);
            form.Compiled.Names.Should().OnlyHaveUniqueItems(form.Pattern).And.HaveCountLessThanOrEqualTo(LinePattern.MostValues);
            if (!form.Meaning.StartsWith('{') || !form.Meaning.EndsWith('}'))
                form.Meaning.TrimEnd('}').Should().MatchRegex("[.]$|[a-z]$", form.Pattern);
        }
    }

    [Fact]
    public void A_meaning_without_a_source_in_the_field_is_called_inferred()
    {
        foreach (var form in LineForms.All.Where(form => form.Source.Contains("by analogy") || form.Source.Contains("no log shows")))
            form.Basis.Should().Be(FormBasis.Inferred, form.Pattern);
    }

    [Theory]
    [InlineData("call {call:number}: {what} ringing", "call 7: SIP call ringing", "7|SIP call")]
    [InlineData("user \"{user}\": {what}", "user \"a\": b\": c", "a|b\": c")]
    [InlineData("{a} in {b} (call {c:guid})", "x in y in z (call 9f003b66-0539-4513-b609-ed0d93d09781)", "x|y in z|9f003b66-0539-4513-b609-ed0d93d09781")]
    [InlineData("call {call:number}: ending", "call 38 : ending", "38")]
    [InlineData("joined {id:guid} via {way}", "joined db0fafc3-ad47-43bd-bcbd-47886416451bvia WB3", "db0fafc3-ad47-43bd-bcbd-47886416451b|WB3")]
    [InlineData("after {lasted:duration}", "after 1:02:03", "1:02:03")]
    public void A_pattern_reads_values_of_its_types(string pattern, string line, string expected)
    {
        var values = new Range[LinePattern.MostValues];
        var compiled = new LinePattern(pattern);

        compiled.Matches(line, values).Should().BeTrue();

        string.Join('|', compiled.Names.Select((_, index) => line[values[index]])).Should().Be(expected);
    }

    [Theory]
    [InlineData("call {call:number}: ringing", "call x: ringing")]
    [InlineData("call {call:number}: ringing", "call 7: ringing now")]
    [InlineData("leg {leg:guid}", "leg 9f003b66-0539-4513-b609-ed0d93d0978")]
    [InlineData("{client:word}: API", "two words: API")]
    public void A_pattern_refuses_other_lines(string pattern, string line) =>
        new LinePattern(pattern).Matches(line, new Range[LinePattern.MostValues]).Should().BeFalse();

    [Fact]
    public void A_line_made_to_be_slow_is_given_up()
    {
        var pattern = new LinePattern("{a} x {b} x {c} x {d} x {e} y");

        pattern.Matches(string.Concat(Enumerable.Repeat("x x ", 100_000)), new Range[LinePattern.MostValues]).Should().BeFalse();
    }
}
