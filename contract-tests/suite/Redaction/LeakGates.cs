using System.IO.Compression;
using System.Text;
using CmsSim.ContractTests.Support;
using CmsSim.Harness.Fixtures;
using CmsSim.Harness.Redaction;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

public sealed class LeakGates
{
    private static readonly string[] s_values =
    [
        "Kratzke", "Tim Kratzke's Test & Meeting", "desk.ex90@tkratzke.local", "458075bc-6def-4052-8ed6-b1192d6e6b35", "14.80.99.226", "497540167", "Müller", "жукова", "Räume <3> \"Süd\"", "ännchen",
    ];

    private static readonly Dictionary<string, Func<string, string>> s_encodings = new()
    {
        ["plain"] = value => value,
        ["upper case"] = value => string.Concat(value.Select(c => c is >= 'a' and <= 'z' ? (char)(c - 32) : c)),
        ["percent"] = Uri.EscapeDataString,
        ["percent, lower case and plus"] = value => Uri.EscapeDataString(value).Replace("%20", "+").ToLowerInvariant(),
        ["percent, every byte"] = value => string.Concat(Encoding.UTF8.GetBytes(value).Select(octet => $"%{octet:X2}")),
        ["base64, first place"] = value => Base64(value),
        ["base64, second place"] = value => Base64(" " + value),
        ["base64, third place"] = value => Base64("( " + value + ")"),
        ["base64 of URLs"] = value => Base64("??>" + value).Replace('+', '-').Replace('/', '_').TrimEnd('='),
        ["base64 in lines"] = value => string.Join("\r\n  ", Base64("a rather long beginning of the text " + value).Chunk(16).Select(piece => new string(piece))),
        ["named entities"] = value => System.Security.SecurityElement.Escape(value),
        ["decimal entities"] = value => string.Concat(value.EnumerateRunes().Select(rune => $"&#{rune.Value};")),
        ["hexadecimal entities"] = value => string.Concat(value.EnumerateRunes().Select(rune => $"&#x{rune.Value:X};")),
        ["named entities of HTML"] = System.Net.WebUtility.HtmlEncode,
        ["base64 of gzip"] = value => Convert.ToBase64String(Gzip(Encoding.UTF8.GetBytes("some text before " + value))),
        ["base64 of zlib"] = value => Convert.ToBase64String(Zlib(Encoding.UTF8.GetBytes(value))),
        ["percent of base64 of gzip"] = value => Uri.EscapeDataString(Convert.ToBase64String(Gzip(Encoding.UTF8.GetBytes(value)))),
        ["entities of percent"] = value => Uri.EscapeDataString(value).Replace("%", "&#37;"),
        ["lines of a log"] = value => "Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 9500:  name=" + value[..3]
            + "\nJul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 9500:      " + value[3..],
        ["lines without stamps"] = value => value[..2] + "\n      " + value[2..],
        ["segments of a fixture"] = value => $"<printed>{value[..3]}</printed>\n        <printed><![CDATA[{value[3..]}]]></printed>",
    };

    public static TheoryData<string> Encodings => [.. s_encodings.Keys];

    [Theory, MemberData(nameof(Encodings))]
    public void A_planted_leak_is_found_in_every_place_of_a_redacted_file(string encoding)
    {
        var gate = Gate(s_values);
        var set = RedactedLab.Golden(RedactedLab.Key(1));
        var text = FixtureWriter.Write(set.Fixtures[3]);
        gate.Find(Encoding.UTF8.GetBytes(text)).Should().BeNull();
        foreach (var value in s_values)
        {
            for (var part = 1; part < 4; part++)
            {
                var place = text.IndexOf('\n', text.Length * part / 4);
                var leaky = text[..place] + " " + s_encodings[encoding](value) + " " + text[place..];

                gate.Find(Encoding.UTF8.GetBytes(leaky)).Should().NotBeNull($"{value} as {encoding}");
            }
        }
    }

    [Fact]
    public void A_leak_in_binary_gzip_is_found()
    {
        byte[] content = [.. "PK.... "u8, .. Gzip("Tim Kratzke's Test & Meeting"u8.ToArray()), .. " end"u8];

        Gate(s_values).Find(content).Should().BeEquivalentTo(new { Encoding = "gzip", Position = 7 });
    }

    [Fact]
    public void The_refusal_names_kind_encoding_and_position_but_not_the_value()
    {
        var refused = Gate("Kratzke").Invoking(gate => gate.Check("start.xml", Encoding.UTF8.GetBytes("<name>T. %4bratzke</name>"))).Should().Throw<LeakException>().Which;

        refused.Message.Should().Be("start.xml: an original value of the kind Name is left at byte 9 (percent); nothing was written.");
        refused.ToString().Should().NotContain("ratzke");
    }

    [Theory]
    [InlineData("abcd", "xabcdx", false)]
    [InlineData("abcd", "x abcd.", true)]
    [InlineData("abcdefgh", "xabcdefghx", true)]
    [InlineData("10.1.1.1", "x10.1.1.1x", true)]
    [InlineData("10.1.1.1", "10.1.1.11", false)]
    public void A_short_value_must_be_a_whole_word(string value, string text, bool isLeak) =>
        (Gate(value).Find(Encoding.UTF8.GetBytes(text)) is not null).Should().Be(isLeak);

    [Fact]
    public void An_exchange_with_a_leak_is_left_out_and_the_others_stay()
    {
        var start = Repository.Golden("start");
        var leaking = start.Exchanges[2] with { Answer = start.Exchanges[2].Answer! with { Body = MarkedText.Printed("<x>Wegener</x>") } };
        var fixture = start with { Exchanges = [start.Exchanges[0], start.Exchanges[1] with { AnsweredAfter = leaking.Trace }, leaking, start.Exchanges[3]] };

        var safe = SafeFixture.Of(fixture, fixture with { About = "before" }, Gate("Wegener"));

        safe.LeftOut.Should().Equal(leaking.Trace);
        safe.Fixture.Exchanges.Select(exchange => exchange.Trace).Should().Equal(start.Exchanges[0].Trace, start.Exchanges[1].Trace, start.Exchanges[3].Trace);
        safe.Fixture.Exchanges[1].AnsweredAfter.Should().BeNull();
        safe.Original.Should().BeEquivalentTo(new { About = "before" });
        safe.Original.Exchanges.Should().HaveCount(3);
        SafeFixture.Of(start, start, Gate("Wegener")).Fixture.Should().BeSameAs(start);
    }

    [Fact]
    public void Values_that_are_not_telling_are_not_searched_for()
    {
        var gate = new LeakGate([new Original(SensitiveKind.Name, "Space", "Xqwer") { IsTelling = false }]);

        gate.Count.Should().Be(0);
        gate.Find("a Space"u8.ToArray()).Should().BeNull();
    }

    [Fact]
    public void The_time_does_not_depend_on_the_number_of_values()
    {
        // All values share their beginning, and the text repeats it: a search value by value would compare 20,000 times 20,000 beginnings.
        var gate = Gate([.. Enumerable.Range(0, 20_000).Select(i => $"TMS_Scheduled_Meeting_{i:d6}")]);
        var text = string.Concat(Enumerable.Repeat("TMS_Scheduled_Meeting_x", 20_000));

        gate.Find(Encoding.UTF8.GetBytes(text)).Should().BeNull();
        gate.Find(Encoding.UTF8.GetBytes(text + "TMS_Scheduled_Meeting_019999")).Should().NotBeNull();
    }

    private static LeakGate Gate(params string[] values) => new(values.Select(value => new Original(SensitiveKind.Name, value, value)));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] bytes) => Packed(bytes, stream => new GZipStream(stream, CompressionLevel.Optimal));

    private static byte[] Zlib(byte[] bytes) => Packed(bytes, stream => new ZLibStream(stream, CompressionLevel.Optimal));

    private static byte[] Packed(byte[] bytes, Func<Stream, Stream> open)
    {
        using var packed = new MemoryStream();
        using (var stream = open(packed))
            stream.Write(bytes);
        return packed.ToArray();
    }
}
