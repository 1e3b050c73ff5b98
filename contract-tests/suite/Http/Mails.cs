using System.Text;
using CmsSim.Harness.Import;
using CmsSim.Harness.Import.Files;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Http;

/// <summary>Saved mails give the texts and attachments in them.</summary>
public sealed class Mails
{
    private const string Log = "Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: GET for \"/api/v1/coSpaces?filter=Grüße&limit=10\" (from 10.0.0.1)\n";

    private const string Quoted = """
        Return-Path: <ann@example.org>
        Subject: The log
         of today
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Jul 26 14:08:23 user.info Core1 host:server:  INFO : API trace 1: GET for "=
        /api/v1/coSpaces?filter=3DGr=C3=BC=C3=9Fe&limit=3D10" (from 10.0.0.1)
        """;

    private static readonly string s_withParts = $"""
        From: Ann <ann@example.org>
        MIME-Version: 1.0
        Content-Type: multipart/mixed;
          boundary="outer"

        No part of it.
        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: text/plain

        {Log.Trim()}
        --inner
        Content-Type: text/html

        <p>{Log.Trim()}</p>
        --inner--
        --outer
        Content-Type: application/octet-stream; name="syslog.gz"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename="syslog.1.gz"

        {Convert.ToBase64String(Archives.Gzip(Archives.Bytes(Log)), Base64FormattingOptions.InsertLineBreaks)}
        --outer
        Content-Type: message/rfc822

        {Quoted}
        --outer--
        After it.
        """;

    public static IReadOnlyList<byte[]> Samples => [Archives.Bytes(Quoted), Archives.Bytes(s_withParts)];

    [Theory, InlineData("\n"), InlineData("\r\n")]
    public void Quoted_printable_is_decoded(string lineEnd)
    {
        var (texts, notes) = Read(Quoted.ReplaceLineEndings(lineEnd));

        texts.Should().Equal(("in/part 1", InputKind.Syslog, Log));
        notes.Should().BeEmpty();
    }

    [Fact]
    public void Parts_attachments_and_mails_in_mails_are_texts_and_a_repetition_is_left_out()
    {
        var (texts, notes) = Read(s_withParts);

        texts.Where(text => text.Kind == InputKind.Syslog).Should().Equal(
            ("in/part 1", InputKind.Syslog, Log), ("in/syslog.1.gz", InputKind.Syslog, Log), ("in/part 3/part 1", InputKind.Syslog, Log));
        texts.Should().Contain(("in/part 2", InputKind.None, "the text before, as HTML"));
        notes.Should().BeEmpty();
    }

    [Fact]
    public void A_mail_that_is_cut_gives_its_beginning_and_a_note()
    {
        var (texts, notes) = Read(s_withParts[..s_withParts.IndexOf("--inner--", StringComparison.Ordinal)]);

        texts[0].Text.Should().Be(Log);
        notes.Should().ContainSingle().Which.Reason.Should().Contain("the mail ends early");
    }

    [Fact]
    public void Base64_that_is_damaged_is_noted()
    {
        var (texts, notes) = Read("Subject: x\nContent-Transfer-Encoding: base64\n\n" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Log))[..^3]);

        texts[0].Text.Should().StartWith("Jul 26 14:08:23");
        (notes.Count + texts.Count(text => text.Text.Contains("damaged"))).Should().Be(1);
    }

    [Theory]
    [InlineData("Subject: x\n\nContent-Transfer-Encoding: base64\n")]
    [InlineData("Jul 26 14:08:23 user.info Core1 host:server:  INFO : Content-Transfer-Encoding: base64\n")]
    [InlineData("POST /api/v1/coSpaces HTTP/1.1\nContent-Type: multipart/mixed\n")]
    public void Other_texts_are_no_mails(string text) => Read(text).Texts.Should().ContainSingle().Which.Name.Should().Be("in");

    private static (List<(string Name, InputKind Kind, string Text)> Texts, IReadOnlyList<ImportNote> Notes) Read(string mail)
    {
        var notes = new Collected();
        List<(string, InputKind, string)> texts = [];
        foreach (var text in new InputFiles(notes).Read("in", new MemoryStream(Encoding.UTF8.GetBytes(mail))))
        {
            var content = new StreamReader(text.Content).ReadToEnd();
            texts.Add((text.Name, text.Detected.Kind, text.Detected.Kind == InputKind.None ? text.Detected.Reason : content));
        }

        return (texts, notes.Notes);
    }
}
