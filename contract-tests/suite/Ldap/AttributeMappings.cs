using CmsSim.Simulator;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Ldap;

/// <summary>Attribute mappings, read and applied to one entry without a cluster.</summary>
public sealed class AttributeMappings
{
    private static readonly Limits s_limits = new();

    private static readonly DirectoryEntry s_ann = new("cn=Ann,dc=example,dc=com",
        [new("sAMAccountName", "ann"), new("cn", "Ann Ash"), new("mail", "ann.ash@example.com"), new("mail", "second@example.com"), new("path", "a/b"), new("empty", "")]);

    [Theory]
    [InlineData("$sAMAccountName$@example.com", "ann@example.com")]
    [InlineData("$SAMACCOUNTNAME$", "ann")]
    [InlineData("$cn$'s space", "Ann Ash's space")]
    [InlineData("$mail$", "ann.ash@example.com")]
    [InlineData("x$empty$y", "xy")]
    [InlineData("$cn$$cn$", "Ann AshAnn Ash")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    public void An_attribute_is_replaced_by_its_first_value(string mapping, string text) => For(mapping).Should().Be(text);

    [Theory]
    [InlineData("$mail|'/@.*//'$", "ann.ash")]
    [InlineData("$mail|'/@.*/.space/'$", "ann.ash.space")]
    [InlineData("$mail|'/(.*)\\.(.*)@.*/\\2.\\1/'$", "ash.ann")]
    [InlineData("$mail|'/(.*)@(.*)/\\0!/'$", "ann.ash@example.com!")]
    [InlineData("$cn|'/n/N/'$", "ANN Ash")]
    [InlineData("$cn|'/x/y/'$", "Ann Ash")]
    [InlineData("$path|'/\\//-/'$", "a-b")]
    [InlineData("$path|'/b/\\/c/'$", "a//c")]
    [InlineData("$cn|'/Ash/\\x\\/'$", "$cn|'/Ash/\\x\\/'$")]
    [InlineData("$cn|'/Ash/\\x/'$", "Ann \\x")]
    public void An_expression_changes_the_value(string mapping, string text) => For(mapping).Should().Be(text);

    [Theory]
    [InlineData("costs 5$", "costs 5$")]
    [InlineData("$", "$")]
    [InlineData("$$", "$$")]
    [InlineData("$a b$", "$a b$")]
    [InlineData("$5 for $cn$", "$5 for Ann Ash")]
    [InlineData("$cn|x$", "$cn|x$")]
    public void A_dollar_that_begins_no_attribute_is_a_character(string mapping, string text) => For(mapping).Should().Be(text);

    [Fact]
    public void An_entry_without_the_attribute_gets_no_text() => For("$cn$ $phone$").Should().BeNull();

    [Theory]
    [InlineData("$cn$", 7, true)]
    [InlineData("$cn$", 6, false)]
    [InlineData("$cn$!", 7, false)]
    [InlineData("12345678", 8, true)]
    [InlineData("12345678", 7, false)]
    [InlineData("$cn|'/n/nnnn/'$", 13, true)]
    [InlineData("$cn|'/n/nnnn/'$", 12, false)]
    public void A_text_that_is_longer_than_allowed_is_none(string mapping, int most, bool isMade) => (For(mapping, most) is not null).Should().Be(isMade);

    [Theory]
    [InlineData("$cn|'/(/x/'$")]
    [InlineData("$mail$ $cn|'/[/x/'$")]
    [InlineData("$cn|'/a{1000}/x/'$")]
    public void A_mapping_with_an_expression_that_cannot_be_read_is_none(string mapping) => AttributeMapping.Parse(mapping, s_limits.Expressions).Should().BeNull();

    private static string? For(string mapping, int most = 200) => AttributeMapping.Parse(mapping, s_limits.Expressions)!.For(s_ann, most, new Work(10_000));
}
