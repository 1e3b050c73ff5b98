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
    public void Carries_any_text_to_a_standard_form_reader() =>
        Gen.Select(s_anyText.Where(each => each is not ""), s_anyText, Gen.Bool).Sample((name, value, raw) =>
        {
            var body = (raw ? FormBody.AsTmsSends : FormBody.Encoded).With(name, value).With("after", "wards");

            var read = new FormReader(new MemoryStream(body.ToBytes())).ReadForm();

            return read.Count == 2 && read[name] == value && read["after"] == "wards"
                || name is "after";   // then the reader joins the two
        });

    [Fact]
    public void Leaves_alone_what_tms_leaves_alone() =>
        FormBody.AsTmsSends.With("name", "A (b) / c@d $index$ 'é' 会").ToString().Should().Be("name=A (b) / c@d $index$ 'é' 会");

    [Fact]
    public void Encodes_what_would_change_the_meaning_of_a_raw_body() =>
        FormBody.AsTmsSends.With("a=b", "1&2=3%4+5\r\n\x7f").ToString().Should().Be("a%3Db=1%262%3D3%254%2B5%0D%0A%7F");

    [Fact]
    public void Encodes_everything_but_unreserved_characters_otherwise() =>
        FormBody.Encoded.With("name", "a-Z.0_9~ @é𝄞").ToString().Should().Be("name=a-Z.0_9~%20%40%C3%A9%F0%9D%84%9E");

    [Fact]
    public void Begins_with_an_ampersand_after_an_empty_pair() =>
        FormBody.AsTmsSends.WithEmptyPair().With("passcode", "").With("name", "x").ToString().Should().Be("&passcode=&name=x");

    [Fact]
    public void Leaves_out_null_and_sends_empty_text() =>
        FormBody.Encoded.With("a", (string?)null).With("b", "").With("c", (bool?)null).With("d", (long?)null).With("e", (Guid?)null)
            .ToString().Should().Be("b=");

    [Fact]
    public void Writes_flags_numbers_and_ids_as_the_api_does() =>
        FormBody.Encoded.With("a", true).With("b", false).With("c", -5).With("d", Guid.Parse(Lab.Space.ToUpperInvariant()))
            .ToString().Should().Be($"a=true&b=false&c=-5&d={Lab.Space}");

    [Fact]
    public void Is_empty_without_fields() => FormBody.Encoded.ToBytes().Should().BeEmpty();

    [Fact]
    public void Refuses_text_that_is_not_unicode_rather_than_sending_something_else()
    {
        // Not a theory: attributes cannot hold half a surrogate pair.
        foreach (var value in (string[])["\ud834", "\udd1ex", "\ud834x"])
            FluentActions.Invoking(() => FormBody.AsTmsSends.With("name", value).ToBytes()).Should().Throw<ArgumentException>();
    }
}
