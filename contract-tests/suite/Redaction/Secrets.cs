using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Import;
using CmsSim.Harness.Redaction;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

public sealed class Secrets
{
    private const string World = """
        <world><bridge name="Core1"/><accounts><account name="admin" password="admin"/><account name="ann" password="Tr0ub4dor&amp;3"/></accounts>
        <coSpaces><coSpace id="458075bc-6def-4052-8ed6-b1192d6e6b35"><name>Hall</name><passcode>93817</passcode><secret>86db1bdd-5cf7-4ea8-b88d-479195f4701a</secret></coSpace></coSpaces></world>
        """;

    private static readonly string[] s_secrets = ["Tr0ub4dor", "93817", "86db1bdd", "b88d-479195f4701a", "YW5uOlRyMHViNGRvciYz", "c0ffee0123", "hunter22"];

    [Theory, InlineData(true), InlineData(false)]
    public void Secrets_never_reach_a_fixture_world_or_note(bool withKey)
    {
        var set = new RedactionSet(withKey ? RedactedLab.Key(1) : null, [Fixture()], [World]);
        var note = set.Note(new ImportNote(NoteKind.NotUnderstood, new Place("a.log", 1), "not understood") { Printed = "GET / Authorization: Basic YW5uOlRyMHViNGRvciYz password=hunter22" });

        foreach (var text in new[] { FixtureWriter.Write(set.Fixtures[0]), set.Worlds[0], note.Printed!, set.Line("Cookie: session=c0ffee0123") })
        {
            (set.Gate().Find(Encoding.UTF8.GetBytes(text))?.ToString()).Should().BeNull(text);
            foreach (var secret in s_secrets)
                text.Should().NotContain(secret);
        }

        set.Originals.Should().NotContain(original => s_secrets.Any(original.Value.Contains));
    }

    [Fact]
    public void No_replacement_equals_a_secret_by_chance()
    {
        const string Space = """<world><bridge name="Core1"/><coSpaces><coSpace id="458075bc-6def-4052-8ed6-b1192d6e6b35"><name>Hall</name><callId>48213</callId></coSpace></coSpaces></world>""";
        string CallId(string world) => System.Text.RegularExpressions.Regex.Match(new RedactionSet(RedactedLab.Key(1), [], [world]).Worlds[0], "<callId>([0-9]+)<").Groups[1].Value;
        var byChance = CallId(Space);

        var world = Space.Replace("</callId>", $"</callId><passcode>{byChance}</passcode>");
        CallId(world).Should().NotBe(byChance).And.NotBe("48213").And.HaveLength(5);
        var set = new RedactionSet(RedactedLab.Key(1), [], [world]);
        set.Gate().Find(Encoding.UTF8.GetBytes(set.Worlds[0])).Should().BeNull();
    }

    [Fact]
    public void Stand_ins_have_the_same_length_and_are_the_same_in_fixture_and_world()
    {
        var set = new RedactionSet(null, [Fixture()], [World]);
        var form = set.Fixtures[0].Exchanges[0].Request.Body!;

        Encoding.UTF8.GetByteCount(form.Content.Text).Should().Be(form.Size);
        var passcode = System.Text.RegularExpressions.Regex.Match(form.Content.Text, "passcode=([0-9]{5})&").Groups[1].Value;
        set.Worlds[0].Should().Contain($"<passcode>{passcode}</passcode>").And.Contain("password=\"admin\"");
        set.Fixtures[0].Exchanges[0].Answer!.Body.Text.Should().Contain($"passcode {passcode}");
        set.Secrets.Should().Be(5);
    }

    [Fact]
    public void A_stand_in_is_a_reconstructed_segment_that_says_why()
    {
        var fixture = new RedactionSet(null, [Fixture()], [World]).Fixtures[0];

        fixture.Exchanges[0].Request.Body!.Content.Segments.Where(segment => segment.Provenance == Provenance.Reconstructed).Should().HaveCount(2)
            .And.OnlyContain(segment => segment.Why == SecretStripper.ReasonId);
        fixture.Reasons.Should().ContainSingle(reason => reason.Id == SecretStripper.ReasonId);
        FixtureReader.Read(FixtureWriter.Write(fixture), "x.xml").Exchanges.Should().HaveCount(1);
    }

    [Fact]
    public void A_secret_in_a_log_line_marks_nothing_in_the_answer_behind_it()
    {
        var plain = Fixture().Exchanges[0];
        var answer = plain.Answer! with { Headers = [], Body = MarkedText.Printed("<callLegs total=\"0\"></callLegs>") };
        var exchange = plain with { Request = plain.Request with { Body = null }, During = [new FixtureLogLine("password=hunter22")], Answer = answer };

        var stripped = new RedactionSet(null, [Fixture() with { Exchanges = [exchange] }], []).Fixtures[0].Exchanges[0];

        stripped.During[0].Text.Should().NotContain("hunter22");
        stripped.Answer!.Body.Should().BeSameAs(answer.Body);
    }

    [Fact]
    public void Each_fixture_with_a_secret_says_why_also_when_another_has_the_same_text()
    {
        var set = new RedactionSet(null, [Fixture(), Fixture()], []);

        set.Fixtures.Should().OnlyContain(fixture => fixture.Reasons.Any(reason => reason.Id == SecretStripper.ReasonId));
    }

    [Fact]
    public void Golden_fixtures_have_one_secret_and_empty_passcodes_stay_empty()
    {
        var set = RedactedLab.Golden(RedactedLab.Key(1));

        set.Secrets.Should().Be(1);
        set.Fixtures[2].Exchanges[4].Request.Body!.Content.Text.Should().Contain("&passcode=&name=").And.EndWith("secret=00000000-0000-0000-0000-000000000001");
        set.Fixtures[2].Exchanges[4].Request.Body!.Content.Segments.Should().Contain(segment => segment.Logged == "********");
    }

    [Theory]
    [InlineData("pass&lt;word&amp;7")]
    [InlineData("pass&#9;word&#x9;")]
    [InlineData("&lt;&gt;&quot;&apos;&#38;&#x26;&#960;&#x3c0;")]
    public void A_secret_with_references_of_any_length_gets_a_stand_in_that_is_well_formed(string secret)
    {
        var world = World.Replace("Tr0ub4dor&amp;3", secret);

        var stripped = new RedactionSet(null, [], [world]).Worlds[0];

        stripped.Should().HaveLength(world.Length).And.NotContain(secret);
        System.Xml.Linq.XElement.Parse(stripped).Descendants("account").Should().HaveCount(2);
    }

    [Fact]
    public void A_fixture_without_secrets_stays_as_it_is()
    {
        var fixture = Repository.Golden("add");

        FixtureWriter.Write(new RedactionSet(null, [fixture], []).Fixtures[0]).Should().Be(FixtureWriter.Write(fixture));
    }

    private static Fixture Fixture()
    {
        const string Form = "passcode=93817&name=Hall&secret=86db1bdd-5cf7-4ea8-b88d-479195f4701a";
        const string Body = "<accessMethod><invitation>Dial in with passcode 93817 of 86db1bdd-5cf7-4ea8-b88d-479195f4701a</invitation></accessMethod>";
        return new Fixture
        {
            Flow = "secrets",
            Host = "Core1",
            Source = "a test",
            About = "A PUT with secrets.",
            Exchanges =
            [
                new FixtureExchange
                {
                    Trace = 1,
                    At = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                    From = "10.0.0.1",
                    Request = new FixtureRequest("PUT", MarkedText.Printed("/api/v1/coSpaces/458075bc-6def-4052-8ed6-b1192d6e6b35"), new FixtureForm("application/x-www-form-urlencoded", Form.Length, MarkedText.Printed(Form))),
                    During = [new FixtureLogLine("request with Authorization: Basic YW5uOlRyMHViNGRvciYz")],
                    Answer = new FixtureAnswer(200, Body.Length, [new FixtureHeader("Set-Cookie", MarkedText.Printed("session=c0ffee0123"))], MarkedText.Printed(Body)),
                },
            ],
        };
    }
}
