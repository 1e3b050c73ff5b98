using System.Text;
using CmsSim.Harness.Repro;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Repro;

/// <summary>Bundles as files.</summary>
public sealed class BundleFiles
{
    private const string Head = "<repro release=\"2.0\" seed=\"0\" start=\"2026-01-01T09:00:00Z\" end=\"2026-01-01T09:00:00Z\">";

    [Theory]
    [InlineData("plain")]
    [InlineData("<?xml version=\"1.0\"?><a>&amp;</a>")]
    [InlineData("line\nline\r\nline\r")]
    [InlineData("]]>")]
    [InlineData("\0\u0001\uffff")]
    [InlineData(" blanks \t ")]
    [InlineData("é 会 😀")]
    public void Every_byte_survives(string text)
    {
        var bundle = Bundle(Encoding.UTF8.GetBytes(text));

        var read = Read(Text(bundle));

        read.Requests[0].Form.ToArray().Should().Equal(bundle.Requests[0].Form.ToArray());
        read.Requests[0].Answer.Body.ToArray().Should().Equal(bundle.Requests[0].Answer.Body.ToArray());
        read.World.Should().Be(bundle.World);
    }

    [Fact]
    public void Bytes_that_are_no_text_survive() => Read(Text(Bundle([0xff, 0xfe, 0x80]))).Requests[0].Form.ToArray().Should().Equal(0xff, 0xfe, 0x80);

    [Fact]
    public void Readable_parts_are_readable()
    {
        var text = Text(Bundle("name=Town hall"u8.ToArray()));

        text.Should().Contain("<form><![CDATA[name=Town hall]]></form>").And.Contain("target=\"/api/v1/coSpaces\"");
    }

    [Theory]
    [InlineData("", "line 1: *")]
    [InlineData("<fixture/>", "line 1: unknown root element <fixture>; expected <repro>")]
    [InlineData("<!DOCTYPE a><repro/>", "line 1: *")]
    [InlineData("<repro/>", "line 1: missing attribute release of <repro>")]
    [InlineData(Head + "</repro>", "line 1: missing <world>*")]
    [InlineData(Head + "<world/>\n<nonsense/></repro>", "line 2: unknown element <nonsense>; expected about, options, world, command or request")]
    [InlineData(Head + "<world/><options pageSize=\"x\"/></repro>", "line 1: invalid value \"x\" for pageSize; expected a whole number")]
    [InlineData(Head + "<world encoding=\"base64\">!</world></repro>", "line 1: invalid Base64 in <world>")]
    [InlineData(Head + "<world/><command time=\"now\" method=\"POST\" target=\"/x\"/></repro>", "line 1: invalid value for time;*")]
    [InlineData(Head + "<world/><request time=\"2026-01-01T09:00:00Z\" bridge=\"a\" method=\"GET\" target=\"/a b\"><answer status=\"200\"/></request></repro>", "line 1: invalid request line;*")]
    [InlineData(Head + "<world/><request time=\"2026-01-01T09:00:00Z\" bridge=\"a\" method=\"G\r\nX: y\" target=\"/\"><answer status=\"200\"/></request></repro>", "line 1: invalid request line;*")]
    [InlineData(Head + "<world/><request time=\"2026-01-01T09:00:00Z\" bridge=\"a\" method=\"GET\" target=\"/a\" contentType=\"a&#10;b\"><answer status=\"200\"/></request></repro>", "line 1: invalid contentType;*")]
    [InlineData(Head + "<world/><request time=\"2026-01-01T09:00:00Z\" bridge=\"a\" method=\"GET\" target=\"/a\"/></repro>", "line 1: missing <answer>")]
    public void A_file_that_is_no_bundle_is_one_sentence(string text, string sentence)
    {
        var read = () => Read(text);

        read.Should().Throw<ReproException>().WithMessage(sentence).Which.Message.Should().NotContain("\n");
    }

    private static ReproBundle Bundle(byte[] bytes) => new()
    {
        Release = "2.0",
        Seed = 7,
        Start = DateTimeOffset.UnixEpoch,
        End = DateTimeOffset.UnixEpoch.AddTicks(1),
        World = "<world>" + Encoding.UTF8.GetString(bytes) + "</world>",
        Requests =
        [
            new() { Bridge = "Core1", Method = "POST", Target = "/api/v1/coSpaces", Time = DateTimeOffset.UnixEpoch, Form = bytes, Answer = new ReproAnswer(200, bytes) { Location = "/x", Header = "A: b" } },
        ],
        Commands = [new(1, DateTimeOffset.UnixEpoch, "POST", "/ids", "{}")],
    };

    private static string Text(ReproBundle bundle)
    {
        using var file = new MemoryStream();
        ReproWriter.Write(bundle, file);
        return Encoding.UTF8.GetString(file.ToArray());
    }

    private static ReproBundle Read(string text)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return ReproReader.Read(file);
    }
}
