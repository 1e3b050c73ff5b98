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
        new("userAccountControl", "514"), new("note", "a*b (c) \\ d"), new("city", "Köln"), new("empty", ""), new("twice", "abab"), new("memberOf", "cn=Staff,ou=Groups,dc=example,dc=com"),
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
    [InlineData("(cn= ann  ash )")]
    [InlineData("(cn=ann *)")]
    [InlineData("(cn=*  a*)")]
    [InlineData("(COMMONNAME=ann ash)")]
    [InlineData("(2.5.4.3=ann ash)")]
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

    // As OpenLDAP compares; Active Directory takes ~= for =. In neither do "annash" and "Ann Ash" match.
    [Theory]
    [InlineData("(cn~=ann ash)", true)]
    [InlineData("(cn~=an ashe)", true)]
    [InlineData("(cn~=ash)", true)]
    [InlineData("(cn~=ash ann)", false)]
    [InlineData("(cn~=annash)", false)]
    [InlineData("(cn~=a)", false)]
    [InlineData("(number~=101)", true)]
    public void An_approximate_comparison_finds_words_that_sound_alike_in_this_order(string filter, bool matches) => Matches(filter).Should().Be(matches);

    [Theory]
    [InlineData("knight", "NKT")]
    [InlineData("Wright", "RKT")]
    [InlineData("Xavier", "SFR")]
    [InlineData("Phil", "FL")]
    [InlineData("schmidt", "SKMT")]
    [InlineData("Thomas", "0MS")]
    [InlineData("lamb", "LM")]
    [InlineData("box", "KS")]
    [InlineData("a1", "A")]
    [InlineData("1a", "")]
    public void Words_sound_as_OpenLDAP_hears_them(string word, string sounds) => Phonetic.SoundsOf(word).Should().Be(sounds);

    // 514 is 512 + 2: a normal account that is disabled.
    [Theory]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=2)", true)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=514)", true)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=3)", false)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.804:=3)", true)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.804:=5)", false)]
    [InlineData("(cn:1.2.840.113556.1.4.804:=1)", false)]
    [InlineData("(phone:1.2.840.113556.1.4.803:=0)", false)]
    [InlineData("(userAccountControl:integerBitAndMatch:=2)", true)]
    [InlineData("(:1.2.840.113556.1.4.803:=512)", true)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=x)", false)]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=-1)", false)]
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
    [InlineData("cn")]
    [InlineData("&(cn=Ann)")]
    [InlineData("cn=Ann)")]
    [InlineData("((cn=Ann))")]
    [InlineData("(!cn=Ann)")]
    [InlineData("(!(cn=Ann)(cn=Bob))")]
    [InlineData("(cn=Ann)(cn=Bob)")]
    [InlineData("(cn =Ann)")]
    [InlineData("(my_attribute=x)")]
    [InlineData("(OID.2.5.4.3=x)")]
    [InlineData("(cn=**)")]
    [InlineData("(cn=a**b)")]
    [InlineData("(cn=a\\,b)")]
    [InlineData("(cn:x:y:=a)")]
    [InlineData("(:=a)")]
    [InlineData("(cn=Ann")]
    [InlineData("(cn=Ann))")]
    [InlineData("(cn=Ann)x")]
    [InlineData("(cn)")]
    [InlineData("(=Ann)")]
    [InlineData("(c n=Ann)")]
    [InlineData("(cn=a(b)")]
    [InlineData("(cn=\\2)")]
    [InlineData("(cn=\\zz)")]
    [InlineData("(number>=1*)")]
    [InlineData("(number>=\\zz)")]
    [InlineData("(>=1)")]
    [InlineData("(!)")]
    [InlineData("(&(cn=x)y)")]
    public void A_text_that_is_no_filter_is_not_read(string text) => LdapFilter.Parse(text).Should().BeNull();

    [Theory]
    [InlineData("cn=Ann Ash", true)]
    [InlineData("objectClass=person", true)]
    [InlineData("cn=Bob", false)]
    [InlineData("  cn=ann ash  ", true)]
    [InlineData("number>=100", true)]
    [InlineData("cn=*", true)]
    [InlineData("userAccountControl:1.2.840.113556.1.4.803:=2", true)]
    public void A_single_comparison_needs_no_parentheses(string filter, bool matches) => Matches(filter).Should().Be(matches);

    [Theory]
    [InlineData("(& (cn=*) (! (number=102) ) )")]
    [InlineData("( cn=Ann Ash)")]
    [InlineData("(&\t(cn=*)\n(number=101) )")]
    [InlineData(" (cn=Ann Ash) ")]
    [InlineData("( ! (cn=Bob))")]
    [InlineData(@"(note=a\*b \(c\) \\ d)")]
    public void Blanks_between_filters_and_older_escapes_are_accepted(string filter) => Matches(filter).Should().BeTrue();

    // A value that the attribute cannot have is neither found nor not found.
    [Theory]
    [InlineData("cn=\\ff")]
    [InlineData("cn=")]
    [InlineData("userAccountControl=many")]
    [InlineData("userAccountControl>=0514")]
    [InlineData("userAccountControl=5*")]
    [InlineData("memberOf=Staff")]
    [InlineData("memberOf=*Staff*")]
    [InlineData("memberOf>=a")]
    [InlineData("objectClass=pers*")]
    [InlineData("cn:9.9:=Ann Ash")]
    [InlineData("cn:1.2.840.113556.1.4.803:=1")]
    [InlineData("cn:dn:1.2.840.113556.1.4.803:=1")]
    [InlineData("cn:1.2.840.113556.1.4.1941:=cn=a")]
    [InlineData("showInAdvancedViewOnly=true")]
    [InlineData("whenCreated>=yesterday")]
    public void A_comparison_that_cannot_be_made_matches_neither_as_it_is_nor_negated(string comparison)
    {
        Matches($"({comparison})").Should().BeFalse();
        Matches($"(!({comparison}))").Should().BeFalse();
        Matches($"(|({comparison})(cn=*))").Should().BeTrue();
        Matches($"(!(&({comparison})(cn=Bob)))").Should().BeTrue();
    }

    [Theory]
    [InlineData("(cn:caseExactMatch:=Ann Ash)", true)]
    [InlineData("(cn:caseExactMatch:=ann ash)", false)]
    [InlineData("(cn:2.5.13.2:=ann ash)", true)]
    [InlineData("(cn:=ann ash)", true)]
    [InlineData("(:caseExactMatch:=Ann Ash)", true)]
    [InlineData("(ou:dn:=people)", true)]
    [InlineData("(ou:dn:=things)", false)]
    [InlineData("(ou:=people)", false)]
    [InlineData("(:dn:caseIgnoreMatch:=PEOPLE)", true)]
    [InlineData("(cn:caseIgnoreOrderingMatch:=b)", true)]
    [InlineData("(cn:caseIgnoreOrderingMatch:=a)", false)]
    public void A_filter_can_name_a_matching_rule_and_include_the_entrys_name(string filter, bool matches) => Matches(filter).Should().Be(matches);

    [Theory]
    [InlineData("(objectClass=person)", true)]
    [InlineData("(objectClass=organizationalPerson)", true)]
    [InlineData("(objectClass=2.5.6.6)", true)]
    [InlineData("(objectClass=top)", true)]
    [InlineData("(objectClass=inetOrgPerson)", true)]
    [InlineData("(objectClass=group)", false)]
    [InlineData("(objectClass=*)", true)]
    public void An_object_class_includes_the_classes_that_it_is_derived_from(string filter, bool matches) =>
        LdapFilter.Parse(filter)!.Matches(new DirectoryEntry("cn=Zoe", [new("objectClass", "inetOrgPerson")])).Should().Be(matches);

    [Theory]
    [InlineData("(objectCategory=person)", true)]
    [InlineData("(objectCategory=user)", true)]
    [InlineData("(objectCategory=computer)", false)]
    [InlineData("(objectCategory=cn=person, cn=schema,cn=configuration,dc=example,dc=com)", true)]
    public void A_category_can_be_named_by_its_class_as_in_Active_Directory(string filter, bool matches) =>
        LdapFilter.Parse(filter)!.Matches(new DirectoryEntry("cn=Zoe", [new("objectCategory", "CN=Person,CN=Schema,CN=Configuration,DC=example,DC=com")])).Should().Be(matches);

    [Theory]
    [InlineData("(telephoneNumber=+1 555-01 01)", "+15550101", true)]
    [InlineData("(telephoneNumber=+15550101)", "+1 (555", false)]
    [InlineData("(mobile=*55-01*)", "+1 5550101", true)]
    [InlineData("(whenCreated>=20240305101500.0Z)", "20240305101500Z", true)]
    [InlineData("(whenCreated<=20240305121500+0200)", "20240305101500Z", true)]
    [InlineData("(whenCreated>=2024030511Z)", "20240305101500Z", false)]
    [InlineData("(showInAdvancedViewOnly=TRUE)", "TRUE", true)]
    [InlineData("(uidNumber>=9)", "10", true)]
    [InlineData("(employeeNumber>=9)", "10", false)]
    [InlineData("(homeDirectory=/home/Ann)", "/home/ann", false)]
    public void A_value_compares_by_the_syntax_of_its_attribute(string filter, string held, bool matches)
    {
        var attribute = filter[1..filter.IndexOfAny(['=', '>', '<'])];

        LdapFilter.Parse(filter)!.Matches(new DirectoryEntry("cn=Zoe", [new(attribute, held)])).Should().Be(matches);
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(51, false)]
    public void Filters_nest_fifty_deep(int depth, bool isRead) =>
        (LdapFilter.Parse($"{string.Concat(Enumerable.Repeat("(!", depth - 1))}(cn=x){new string(')', depth - 1)}") is not null).Should().Be(isRead);

    [Fact]
    public void Any_text_is_read_or_refused()
    {
        var random = new Random(1);
        string[] parts = ["(", ")", "&", "|", "!", "=", "*", ":", ":=", ">=", "~=", "\\", "\\2a", "\\ff", " ", "cn", "dn", "memberOf", "2.5.4.3", ";", ",", "+", "\"", "#", "1.2.840.113556.1.4.1941", "ann", "\ud800", "\0", "ö"];
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => parts[random.Next(parts.Length)]));
            if (LdapFilter.Parse(text) is { } filter)
                filter.Matches(s_ann);
            if (DistinguishedName.Parse(text) is { } name)
                name.Includes(name.Key).Should().BeTrue(text);
            Phonetic.IsLike(text, text);
        }
    }

    private static bool Matches(string filter) => LdapFilter.Parse(filter)!.Matches(s_ann);
}
