using CmsSim.Simulator.Directories;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Ldap;

/// <summary>LDAP filters, read and applied to one entry without a cluster.</summary>
public sealed class LdapFilters
{
    private static readonly DirectoryEntry s_ann = new("cn=Ann Ash,ou=people,dc=example,dc=com",
    [
        new("objectClass", "top"), new("objectClass", "person"), new("cn", "Ann Ash"), new("mail", "ann@example.com"), new("number", "101"), new("negative", "-5"),
        new("userAccountControl", "514"), new("note", "a*b (c) \\ d"), new("city", "Köln"), new("empty", ""), new("twice", "abab"),
    ]);

    [Theory]
    [InlineData("(cn=Ann Ash)")]
    [InlineData("(CN=ANN ASH)")]
    [InlineData("(objectClass=person)")]
    [InlineData("(mail=*)")]
    [InlineData("(empty=*)")]
    [InlineData("(cn=Ann*)")]
    [InlineData("(cn=*Ash)")]
    [InlineData("(cn=*n*s*)")]
    [InlineData("(cn=A*h)")]
    [InlineData("(cn=**)")]
    [InlineData("(twice=ab*ab)")]
    [InlineData("(note=a\\2ab \\28c\\29 \\5c d)")]
    [InlineData("(note=*\\2A*)")]
    [InlineData("(city=K\\c3\\b6ln)")]
    [InlineData("(city=k\u00d6LN)")]
    public void A_value_matches_in_any_letter_case_with_stars_and_escapes(string filter) => Matches(filter).Should().BeTrue();

    [Theory]
    [InlineData("(cn=Ann)")]
    [InlineData("(cn=*Bob*)")]
    [InlineData("(cn=Ash*)")]
    [InlineData("(cn=*Ann)")]
    [InlineData("(cn=*s*n*s*)")]
    [InlineData("(twice=aba*bab)")]
    [InlineData("(twice=*ba*ba*)")]
    [InlineData("(phone=*)")]
    [InlineData("(cn=)")]
    [InlineData("(note=a*b \\28d*)")]
    public void A_value_that_does_not_fit_does_not_match(string filter) => Matches(filter).Should().BeFalse();

    [Theory]
    [InlineData("(number>=101)", true)]
    [InlineData("(number>=99)", true)]
    [InlineData("(number>=102)", false)]
    [InlineData("(number<=101)", true)]
    [InlineData("(number<=1000)", true)]
    [InlineData("(number<=100)", false)]
    [InlineData("(negative<=-4)", true)]
    [InlineData("(negative>=-4)", false)]
    [InlineData("(cn>=ann a)", true)]
    [InlineData("(cn>=ann b)", false)]
    [InlineData("(cn<=B)", true)]
    [InlineData("(phone>=0)", false)]
    public void Bounds_compare_numbers_as_numbers_and_other_values_as_text(string filter, bool matches) => Matches(filter).Should().Be(matches);

    [Theory]
    [InlineData("(cn~=annash)", true)]
    [InlineData("(cn~=ANN-ASH)", true)]
    [InlineData("(cn~=annas)", false)]
    public void An_approximate_comparison_ignores_all_but_letters_and_digits(string filter, bool matches) => Matches(filter).Should().Be(matches);

    // 514 is 512 + 2: a normal account that is disabled.
    [Theory]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=2)", true)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=514)", true)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=3)", false)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.804:=3)", true)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.804:=5)", false)]
    [InlineData("(cn:1.2.840.113556.1.4.804:=1)", false)]
    [InlineData("(phone:1.2.840.113556.1.4.803:=0)", false)]
    public void The_bit_rules_of_Active_Directory_ask_for_all_or_for_any_of_the_bits(string filter, bool matches) => Matches(filter).Should().Be(matches);

    [Theory]
    [InlineData("(&(cn=Ann*)(number=101))", true)]
    [InlineData("(&(cn=Ann*)(number=102))", false)]
    [InlineData("(|(cn=Bob*)(number=101))", true)]
    [InlineData("(|(cn=Bob*)(number=102))", false)]
    [InlineData("(!(cn=Bob*))", true)]
    [InlineData("(!(cn=Ann*))", false)]
    [InlineData("(!(phone=1))", true)]
    [InlineData("(&)", true)]
    [InlineData("(|)", false)]
    [InlineData(" ( & (cn=Ann*) ( ! (|(number=102)(mail=bob@*)) ) ) ", true)]
    public void Filters_are_combined(string filter, bool matches) => Matches(filter).Should().Be(matches);

    [Theory]
    [InlineData("")]
    [InlineData("cn=Ann")]
    [InlineData("(cn=Ann")]
    [InlineData("(cn=Ann))")]
    [InlineData("(cn=Ann)x")]
    [InlineData("(cn)")]
    [InlineData("(=Ann)")]
    [InlineData("(c n=Ann)")]
    [InlineData("(cn=a(b)")]
    [InlineData("(cn=\\2)")]
    [InlineData("(cn=\\zz)")]
    [InlineData("(cn=\\c3)")]
    [InlineData("(number>=1*)")]
    [InlineData("(number>=\\zz)")]
    [InlineData("(>=1)")]
    [InlineData("(!)")]
    [InlineData("(&(cn=x)y)")]
    [InlineData("(userAccountControl:1.2.3:=2)")]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=x)")]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=-1)")]
    [InlineData("(:1.2.840.113556.1.4.803:=1)")]
    [InlineData("(cn:dn:1.2.840.113556.1.4.803:=1)")]
    public void A_text_that_is_no_filter_is_not_read(string text) => LdapFilter.Parse(text).Should().BeNull();

    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void Filters_nest_fifty_deep(int depth, bool isRead) =>
        (LdapFilter.Parse($"{string.Concat(Enumerable.Repeat("(!", depth - 1))}(cn=x){new string(')', depth - 1)}") is not null).Should().Be(isRead);

    private static bool Matches(string filter) => LdapFilter.Parse(filter)!.Matches(s_ann);
}
