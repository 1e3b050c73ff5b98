using CmsSim.Harness.Fixtures;
using CsCheck;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Traces;

public sealed class FixtureFormat
{
    private const string Smallest = """
        <fixture flow="x" host="Core1">
          <source>a page</source>
          <about>one request</about>
          <reasons>
            <reason id="guess">a good one</reason>
          </reasons>
          <exchange trace="1" at="2016-07-26T14:08:23Z" from="10.0.0.1">
            <request method="GET">
              <path><printed>/api/v1/calls</printed></path>
            </request>
            <answer status="200" size="0">
              <header name="Server"><reconstructed why="guess">Apache</reconstructed></header>
            </answer>
          </exchange>
        </fixture>
        """;

    [Fact]
    public void Holes_and_a_missing_answer_are_written_and_read_back()
    {
        var whole = FixtureReader.Read(Smallest, "small.xml");
        var exchange = whole.Exchanges.Single();
        var holed = whole with
        {
            RedactedWith = "0123456789abcdef",
            Holes = [new Hole(HoleKind.Zone, "The log prints no time zone; UTC is assumed.")],
            Exchanges =
            [
                exchange with
                {
                    Request = new FixtureRequest("PUT", exchange.Request.Path,
                        new FixtureForm("text/plain", null, new MarkedText(
                        [
                            Segment.Printed("passcode="),
                            Segment.Missing(HoleKind.Masked, 4, "0000") with { Logged = "********", Prints = "*****" },
                            new Segment(Provenance.Reconstructed, "&") { Why = "guess", Logged = "" },
                        ]))),
                    Answer = exchange.Answer! with { Size = null, Body = new MarkedText([Segment.Printed("<a>"), Segment.Missing(HoleKind.Elided), Segment.Printed("</a>")]) },
                },
                exchange with { Trace = 2, Answer = null, During = [new FixtureLogLine("busy")] },
            ],
        };

        var read = FixtureReader.Read(FixtureWriter.Write(holed), "small.xml");

        read.Should().BeEquivalentTo(holed);
        read.Exchanges[0].Answer!.Body.Holes.Should().ContainSingle().Which.Hole.Should().Be(HoleKind.Elided);
        FluentActions.Invoking(() => FixtureReader.Read(FixtureWriter.Write(holed).Replace("kind=\"elided\"", "kind=\"eaten\""), "small.xml"))
            .Should().Throw<FixtureFormatException>().WithMessage("*invalid value \"eaten\" for kind; expected one of elided, masked, *");
    }

    [Fact]
    public void The_smallest_fixture_is_read()
    {
        var fixture = FixtureReader.Read(Smallest, "small.xml");

        fixture.Exchanges.Single().Request.Path.Text.Should().Be("/api/v1/calls");
        fixture.Exchanges.Single().Answer!.Headers.Single().Value.ProvenanceAt(0).Should().Be(Provenance.Reconstructed);
        fixture.WorldFile.Should().BeNull();
    }

    [Theory]
    [InlineData("<fixture flow", "<world flow", "small.xml(15): not well-formed XML*")]
    [InlineData("host=\"Core1\"", "", "small.xml(1): <fixture> has no attribute \"host\"; it is required.")]
    [InlineData("host=\"Core1\"", "host=\"Core1\" colour=\"red\"", "small.xml(1): unknown attribute \"colour\" of <fixture>; expected one of flow, host, log, world, redactedWith.")]
    [InlineData("trace=\"1\"", "trace=\"one\"", "small.xml(7): invalid value \"one\" for trace; expected a whole number.")]
    [InlineData("14:08:23Z", "14:08:23", "small.xml(7): invalid value \"2016-07-26T14:08:23\" for at; expected a time such as 2016-07-26T14:08:23.5Z.")]
    [InlineData("from=\"10.0.0.1\"", "from=\"10.0.0.1\" answeredAfter=\"1\"", "small.xml(1): invalid value \"1\" for answeredAfter of exchange 1; expected the trace number of a later exchange.")]
    [InlineData("method=\"GET\"", "method=\"get\"", "small.xml(8): invalid value \"get\" for method; expected capital letters, such as GET.")]
    [InlineData("/api/v1/calls", "/api/v1/all calls", "small.xml(8): invalid path \"/api/v1/all calls\"; expected a slash, then ASCII characters without blanks.")]
    [InlineData("<printed>/api/v1/calls</printed>", "<printd>/api/v1/calls</printd>", "small.xml(9): unknown <printd> in <path>; expected one of printed, repaired, reconstructed, hole.")]
    [InlineData("<printed>/api/v1/calls</printed>", "/api/v1/calls", "small.xml(9): text between the elements of <path>: \"/api/v1/calls\"; expected it inside one of printed, repaired, reconstructed, hole.")]
    [InlineData("<printed>/api/v1/calls</printed>", "<repaired why=\"guess\">/api/v1/calls</repaired>", "small.xml(9): <repaired> has no <prints> and <reads>; they hold the text in the log and the correct text.")]
    [InlineData("why=\"guess\"", "why=\"hunch\"", "small.xml(12): invalid value \"hunch\" for why; expected the id of a <reason>: guess.")]
    [InlineData("why=\"guess\"", "", "small.xml(12): <reconstructed> has no attribute \"why\"; it is required.")]
    [InlineData("<about>one request</about>", "", "small.xml(1): <fixture> has no <about>; it is required.")]
    [InlineData("<about>one request</about>", "<about>one</about><about>two</about>", "small.xml(3): duplicate <about> in <fixture>; only one is allowed.")]
    [InlineData("<reason id=\"guess\">a good one</reason>", "<reason id=\"guess\">a</reason><reason id=\"guess\">b</reason>", "small.xml(4): duplicate reason \"guess\"; only one is allowed.")]
    [InlineData("<fixture flow", "<!DOCTYPE fixture [<!ENTITY a 'b'>]><fixture flow", "small.xml(1): not well-formed XML: a DOCTYPE is not allowed.")]
    public void A_mistake_is_reported_with_its_line_and_the_valid_form(string right, string wrong, string message) =>
        FluentActions.Invoking(() => FixtureReader.Read(Smallest.Replace(right, wrong), "small.xml"))
            .Should().Throw<FixtureFormatException>().WithMessage(message);

    [Fact]
    public void An_empty_file_is_no_fixture() =>
        FluentActions.Invoking(() => FixtureReader.Read("", "e.xml")).Should().Throw<FixtureFormatException>()
            .WithMessage("e.xml(1): not well-formed XML: Root element is missing.");

    [Fact]
    public void Another_document_is_no_fixture() =>
        FluentActions.Invoking(() => FixtureReader.Read("<world/>", "w.xml")).Should().Throw<FixtureFormatException>()
            .WithMessage("w.xml(1): unknown root element <world>; expected <fixture>.");

    [Fact]
    public void Exchanges_must_be_in_order_of_time()
    {
        var second = Smallest[Smallest.IndexOf("  <exchange", StringComparison.Ordinal)..Smallest.IndexOf("</fixture>", StringComparison.Ordinal)]
            .Replace("trace=\"1\"", "trace=\"2\"").Replace("14:08:23Z", "14:08:22.9Z");

        FluentActions.Invoking(() => FixtureReader.Read(Smallest.Replace("</fixture>", second + "</fixture>"), "x"))
            .Should().Throw<FixtureFormatException>().WithMessage("*exchange 2 arrives before exchange 1, which precedes it; exchanges must be in the order of their requests.");
    }

    [Fact]
    public void Any_written_fixture_is_read_back() =>
        s_fixtures.Sample(fixture =>
        {
            var xml = FixtureWriter.Write(fixture);
            var read = FixtureReader.Read(xml, "memory");

            FixtureWriter.Write(read).Should().Be(xml);
            read.Exchanges.Select(Wire).Should().Equal(fixture.Exchanges.Select(Wire));
        }, iter: 500);

    // The bytes and their marks must be preserved.
    private static string Wire(FixtureExchange exchange) => string.Join('|',
    [
        exchange.At.ToString("O"), exchange.Request.Path.Text, exchange.Request.Body?.Content.Text, exchange.Request.Body?.Content.AsPrinted,
        exchange.Answer!.Body.Text, exchange.Answer!.Body.AsPrinted, .. exchange.Answer!.Body.Segments.Select(segment => segment.Provenance.ToString()),
        .. exchange.Answer!.Headers.Select(header => header.Name + header.Value.Text), .. exchange.During.Select(line => line.Text), .. exchange.After.Select(line => line.Process),
    ]);

    // Texts that XML writers often get wrong: markup, the end of a CDATA section, outer blanks, line ends, letters of any script.
    private static readonly string[] s_awkward =
        ["<a>", "&", "]]>", "<![CDATA[", "&apos;", "'", "\"", " ", "  ", "\n", "\r", "\r\n", "\t", "é", "会", "😀", "x", "", "<b></b>", "?>", "--"];

    private static readonly Gen<string> s_text =
        Gen.Int[0, s_awkward.Length - 1].Select(i => s_awkward[i]).Array[0, 6].Select(parts => string.Concat(parts));

    private static readonly Gen<Segment> s_stretch =
        from kind in Gen.Int[0, 3]
        from text in s_text
        from other in s_text
        select kind switch
        {
            0 => Segment.Printed(text),
            1 => new Segment(Provenance.Repaired, text) { Why = "r", Prints = other },
            2 => new Segment(Provenance.Reconstructed, text) { Why = "r" },
            _ => new Segment(Provenance.Reconstructed, text) { Why = "r", Prints = other, Logged = other },
        };

    private static readonly Gen<MarkedText> s_marked = s_stretch.Array[0, 5].Select(segments => new MarkedText(segments));

    private static readonly Gen<Fixture> s_fixtures =
        from body in s_marked
        from form in s_marked
        from header in s_marked
        from line in s_text
        from ticks in Gen.Long[0, TimeSpan.TicksPerDay]
        select new Fixture
        {
            Flow = "any",
            Host = "Core1",
            Source = "nowhere",
            About = line,
            Reasons = [new Reason("r", line)],
            Exchanges =
            [
                new FixtureExchange
                {
                    Trace = 1,
                    At = new DateTimeOffset(2016, 7, 26, 0, 0, 0, TimeSpan.Zero).AddTicks(ticks),
                    From = "10.0.0.1",
                    Request = new FixtureRequest("PUT", MarkedText.Printed("/x"), new FixtureForm("a/b", 1, form)),
                    During = [new FixtureLogLine(line) { Facility = "local0" }],
                    Answer = new FixtureAnswer(200, 2, [new FixtureHeader("X", header)], body),
                    After = [new FixtureLogLine(line) { Process = "authp", At = DateTimeOffset.UnixEpoch }],
                },
            ],
        };
}
