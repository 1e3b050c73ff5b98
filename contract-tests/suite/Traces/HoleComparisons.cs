using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Replay;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

/// <summary>Parts of an answer that a fixture does not hold.</summary>
public sealed class HoleComparisons
{
    private static readonly Segment s_elided = Segment.Missing(HoleKind.Elided);

    [Theory]
    [InlineData("<a>1</a><b>2</b><c>3</c>", true)]
    [InlineData("<a>1</a><c>3</c>", true)]
    [InlineData("<a>1</a><c>4</c><c>3</c>", true)]
    [InlineData("<a>2</a><b>2</b><c>3</c>", false)]
    [InlineData("<a>1</a><b>2</b><c>4</c>", false)]
    [InlineData("<a>1</a><b>2</b><c>3</c> ", false)]
    [InlineData(" <a>1</a><b>2</b><c>3</c>", false)]
    public void A_hole_stands_for_any_bytes_between_the_bytes_that_are_known(string body, bool matches) =>
        Compare([Segment.Printed("<a>1</a>"), s_elided, Segment.Printed("<c>3</c>")], null, body).Differences.Should().HaveCount(matches ? 0 : 1);

    [Theory]
    [InlineData("<a>123</a>", true)]
    [InlineData("<a>12</a>", false)]
    [InlineData("<a>1234</a>", false)]
    [InlineData("<a></a>", false)]
    public void A_hole_with_a_known_size_stands_for_as_many_bytes(string body, bool matches) =>
        Compare([Segment.Printed("<a>"), Segment.Missing(HoleKind.Masked, 3), Segment.Printed("</a>")], null, body).Differences.Should().HaveCount(matches ? 0 : 1);

    [Fact]
    public void A_masked_value_holds_no_markup() =>
        Compare([Segment.Printed("<a>"), Segment.Missing(HoleKind.Masked), Segment.Printed("</a>")], null, "<a>1</a><a>2</a>").Differences.Should().NotBeEmpty();

    [Fact]
    public void A_masked_value_after_an_elided_part_is_found_at_its_later_place() =>
        Compare([s_elided, Segment.Printed("<a>"), Segment.Missing(HoleKind.Masked), Segment.Printed("</a></x>")], null, "<a>1</a><b/><a>2</a></x>").Differences.Should().BeEmpty();

    [Fact]
    public void A_hole_is_listed_as_an_excuse_with_its_text()
    {
        var excuses = Compare([Segment.Printed("<x><a>1</a>"), s_elided, Segment.Printed("</x>")], null, "<x><a>1</a><b>2</b></x>").Excuses;

        excuses.Should().ContainSingle().Which.Should().BeEquivalentTo(
            new { By = Normaliser.Hole, Expected = "a hole (elided)", Actual = "'<b>2</b>'", Position = 11, XmlPath = "/x/b" });
        excuses[0].ToString().Should().Be("hole: byte 11 at /x/b: '<b>2</b>' in place of a hole (elided)");
    }

    [Fact]
    public void A_size_that_only_a_hole_can_explain_is_an_excuse()
    {
        var comparison = Compare([Segment.Printed("<a>"), s_elided, Segment.Printed("</a>")], 20, "<a>1</a>");

        comparison.Differences.Should().BeEmpty();
        comparison.Excuses.Should().Contain(new Excuse(Normaliser.Hole, "size 20", "size 8"));
    }

    [Fact]
    public void A_size_is_compared_if_the_holes_have_a_known_size() =>
        Compare([Segment.Printed("<a>"), Segment.Missing(HoleKind.Lost, 1), Segment.Printed("</a>")], 20, "<a>1</a>").Differences
            .Should().ContainSingle().Which.ToString().Should().Be("size 8 instead of 20 (printed)");

    [Fact]
    public void A_size_that_the_fixture_does_not_hold_is_not_compared() =>
        Compare([Segment.Printed("<a>1</a>")], null, "<a>1</a>").Should().BeEquivalentTo(new { Differences = Array.Empty<Difference>(), Excuses = Array.Empty<Excuse>() });

    [Fact]
    public void A_difference_beside_a_hole_has_the_place_and_the_evidence_of_its_text()
    {
        var difference = Compare(
            [Segment.Printed("<x><a>1</a>"), s_elided, new(Provenance.Reconstructed, "<c>3</c>") { Why = "tail" }, Segment.Printed("</x>")], null, "<x><a>1</a><b>2</b><c>4</c></x>")
            .Differences.Should().ContainSingle().Subject;

        difference.Should().BeEquivalentTo(new { Expected = "'<c>3</c>'", Actual = "'<c>4</c>'", XmlPath = "/x/c", Position = 22, Evidence = Provenance.Reconstructed, Why = "tail" });
    }

    [Fact]
    public void A_header_may_have_a_hole()
    {
        var expected = new FixtureAnswer(200, 0, [new("Location", new([Segment.Printed("/api/v1/calls/"), Segment.Missing(HoleKind.Cut)])), new("Server", MarkedText.Printed("Apache"))], MarkedText.Empty);

        Compare("/api/v1/calls/9").Should().BeEmpty();
        Compare("/api/v1/coSpaces/9").Should().ContainSingle().Which.Header.Should().Be("Location");

        IReadOnlyList<Difference> Compare(string location) =>
            AnswerComparer.Compare(expected, new(200, [new("Location", location), new("Server", "Apache")], default), Bindings.Exact).Differences;
    }

    [Fact]
    public void Headers_that_the_trace_never_prints_are_excused_if_the_fixture_has_none_of_them()
    {
        var expected = new FixtureAnswer(200, 0, [new("Location", MarkedText.Printed("/a"))], MarkedText.Empty);

        var comparison = AnswerComparer.Compare(expected, new(200, [new("Server", "Apache"), new("Location", "/a")], default), Bindings.Exact);
        comparison.Differences.Should().BeEmpty();
        comparison.Excuses.Should().ContainSingle().Which.Header.Should().Be("Server");

        AnswerComparer.Compare(expected, new(200, [new("Server", "Apache"), new("Location", "/a"), new("WWW-Authenticate", "Basic")], default), Bindings.Exact)
            .Differences.Should().ContainSingle().Which.Header.Should().Be("WWW-Authenticate");
    }

    [Fact]
    public void Many_holes_are_compared_without_deep_recursion()
    {
        Segment[] segments = [.. Enumerable.Range(0, 50_000).SelectMany(i => new[] { Segment.Printed($"<a>{i}</a>"), s_elided })];
        var body = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"<a>{i}</a><b/>"));

        Compare(segments, null, body).Differences.Should().BeEmpty();
    }

    [Fact]
    public void The_right_answer_matches_and_each_change_outside_random_holes_is_found()
    {
        var exchanges = Support.Repository.GoldenExchanges().ToArray();
        var random = new Random(14);
        var rounds = Fuzz.FuzzRun.Size switch { "long" => 20_000, "ci" => 1_000, _ => 20 };
        for (var round = 0; round < rounds; round++)
        {
            var right = exchanges[random.Next(exchanges.Length)].Answer!;
            var punched = Punched(right, random);
            var wire = right.Documented();

            var comparison = AnswerComparer.Compare(punched.Answer, wire, Bindings.Exact);
            comparison.Differences.Should().BeEmpty($"round {round}");
            comparison.Excuses.Count(excuse => excuse.Position is not null).Should().Be(punched.Answer.Body.Holes.Count());

            for (var i = 0; i < 20 && wire.Body.Length > 0; i++)
            {
                var body = Altered(wire.Body.ToArray(), random);
                var isRight = punched.Pattern.IsMatch(Encoding.Latin1.GetString(body)) && (punched.HasElided || body.Length == right.Size);
                AnswerComparer.Compare(punched.Answer, wire with { Body = body }, Bindings.Exact).Differences
                    .Any().Should().Be(!isRight, $"change {i} of round {round} is {(isRight ? "inside" : "outside")} the holes");
            }
        }
    }

    [Fact]
    public void Random_bodies_and_random_holes_never_crash_the_comparison()
    {
        var random = new Random(41);
        var rounds = Fuzz.FuzzRun.Size switch { "long" => 200_000, "ci" => 20_000, _ => 2_000 };
        string[] words = ["<a>", "</a>", "<a>1</a>", "1", "<", ">", "\"", "<uptimeSeconds>7</uptimeSeconds>", "00000000-0000-0000-0000-00000000000", "0", "é", " id=\"", "<passcode>12</passcode>"];
        for (var round = 0; round < rounds; round++)
        {
            Segment[] segments = [.. Enumerable.Range(0, random.Next(8)).Select(_ => random.Next(3) == 0
                ? Segment.Missing((HoleKind)random.Next(5), random.Next(2) == 0 ? random.Next(6) : null)
                : Segment.Printed(words[random.Next(words.Length)]))];
            var body = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => words[random.Next(words.Length)]));
            var bindings = Bindings.Allowing(random.Next(2) == 0 ? NormaliserSets.Exact : NormaliserSets.Read("id,time,counter,secret,host,order"));
            var answer = new WireAnswer(200, [], Encoding.UTF8.GetBytes(body));
            var expected = new FixtureAnswer(200, random.Next(2) == 0 ? body.Length : null, [], new(segments));

            var comparison = AnswerComparer.Compare(expected, answer, bindings);
            new AnswerComparer(expected, bindings.Allowed).Compare(answer, bindings).Differences.Should().Equal(comparison.Differences);
        }
    }

    private static Comparison Compare(IReadOnlyList<Segment> segments, int? size, string body) =>
        AnswerComparer.Compare(new(200, size, [], new(segments)), new(200, [], Encoding.UTF8.GetBytes(body)), Bindings.Exact);

    private static byte[] Altered(byte[] body, Random random)
    {
        var at = random.Next(body.Length);
        switch (random.Next(4))
        {
            case 0:
                return [.. body[..at], .. body[(at + 1)..]];
            case 1:
                return [.. body[..at], (byte)('a' + random.Next(26)), .. body[at..]];
            default:
                body[at] ^= (byte)(1 << random.Next(7));
                return body;
        }
    }

    // The pattern is a second definition of a hole, by the engine for regular expressions.
    private static (FixtureAnswer Answer, Regex Pattern, bool HasElided) Punched(FixtureAnswer right, Random random)
    {
        var text = right.Body.Text;
        var pattern = new StringBuilder("^");
        var segments = new List<Segment>();
        for (var at = 0; at < text.Length;)
        {
            var printed = text.Substring(at, Math.Min(text.Length - at, 1 + random.Next(200)));
            segments.Add(Segment.Printed(printed));
            pattern.Append(Regex.Escape(printed));
            at += printed.Length;
            if (at == text.Length || random.Next(3) == 0)
                continue;
            var missing = random.Next(Math.Min(text.Length - at, 120) + 1);
            var isElided = random.Next(2) == 0;
            segments.Add(Segment.Missing(isElided ? HoleKind.Elided : HoleKind.Lost, isElided ? null : missing));
            pattern.Append(isElided ? ".*" : $".{{{missing}}}");
            at += missing;
        }

        var options = RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
        return (right with { Body = new(segments) }, new Regex(pattern.Append(@"\z").ToString(), options), segments.Any(segment => segment.Hole == HoleKind.Elided));
    }
}
