using System.Text;
using CmsSim.Client;
using CmsSim.ContractTests.Support;
using CsCheck;
using FluentAssertions;
using Microsoft.AspNetCore.WebUtilities;
using Xunit;

namespace CmsSim.ContractTests.Client;

public sealed class FormBodies
{
    private static readonly Gen<string> s_anyText = Gen.OneOf(
            Gen.Char["&=%+ @$#;\r\n\0\x7f\u0085"].Select(each => each.ToString()),
            Gen.Char[' ', '~'].Select(each => each.ToString()),
            Gen.Int[0, 0x10FFFF].Where(Rune.IsValid).Select(each => new Rune(each).ToString()))
        .Array[0, 24].Select(string.Concat);

    [Fact]
    public void A_standard_form_reader_gets_any_text_unchanged() =>
        Gen.Select(s_anyText.Where(each => each is not ""), s_anyText, Gen.Bool).Sample((name, value, raw) =>
        {
            var body = (raw ? FormBody.AsTmsSends : FormBody.Encoded).With(name, value).With("after", "wards");

            var read = new FormReader(new MemoryStream(body.ToBytes())).ReadForm();

            return read.Count == 2 && read[name] == value && read["after"] == "wards"
                || name is "after";   // then the reader joins the two
        });

    [Fact]
    public void Raw_bodies_keep_the_characters_that_TMS_sends_raw() =>
        FormBody.AsTmsSends.With("name", "A (b) / c@d $index$ 'é' 会").ToString().Should().Be("name=A (b) / c@d $index$ 'é' 会");

    [Fact]
    public void Raw_bodies_encode_the_characters_that_would_change_their_meaning() =>
        FormBody.AsTmsSends.With("a=b", "1&2=3%4+5\r\n\x7f").ToString().Should().Be("a%3Db=1%262%3D3%254%2B5%0D%0A%7F");

    [Fact]
    public void Other_bodies_encode_all_but_unreserved_characters() =>
        FormBody.Encoded.With("name", "a-Z.0_9~ @é𝄞").ToString().Should().Be("name=a-Z.0_9~%20%40%C3%A9%F0%9D%84%9E");

    [Fact]
    public void An_empty_first_pair_gives_a_leading_ampersand() =>
        FormBody.AsTmsSends.WithEmptyPair().With("passcode", "").With("name", "x").ToString().Should().Be("&passcode=&name=x");

    [Fact]
    public void Null_is_omitted_and_empty_text_is_sent() =>
        FormBody.Encoded.With("a", (string?)null).With("b", "").With("c", (bool?)null).With("d", (long?)null).With("e", (Guid?)null)
            .ToString().Should().Be("b=");

    [Fact]
    public void Flags_numbers_and_ids_are_written_as_the_API_writes_them() =>
        FormBody.Encoded.With("a", true).With("b", false).With("c", -5).With("d", Guid.Parse(Lab.Space.ToUpperInvariant()))
            .ToString().Should().Be($"a=true&b=false&c=-5&d={Lab.Space}");

    [Fact]
    public void A_body_without_fields_is_empty() => FormBody.Encoded.ToBytes().Should().BeEmpty();

    [Fact]
    public void Text_that_is_not_valid_Unicode_is_refused()
    {
        // This is no theory, because attributes cannot hold half a surrogate pair.
        foreach (var value in (string[])["\ud834", "\udd1ex", "\ud834x"])
            FluentActions.Invoking(() => FormBody.AsTmsSends.With("name", value).ToBytes()).Should().Throw<ArgumentException>();
    }
}
