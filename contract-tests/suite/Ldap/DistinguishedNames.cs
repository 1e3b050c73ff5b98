using CmsSim.Simulator.Directories;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Ldap;

/// <summary>Distinguished names, read and compared without a cluster.</summary>
public sealed class DistinguishedNames
{
    private const string Staff = "cn=Staff\\, North,ou=Demo Users,dc=example,dc=com";

    [Theory]
    [InlineData("CN=staff\\, north,OU=demo users,DC=EXAMPLE,DC=COM")]
    [InlineData("cn=Staff\\, North, ou=Demo Users, dc=example, dc=com")]
    [InlineData(" cn = Staff\\,  North , ou =  Demo   Users ,dc = example,dc=com ")]
    [InlineData("cn=Staff\\2C North,ou=Demo Users,dc=example,dc=com")]
    [InlineData("cn=Staff\\2c\\20North,ou=Demo\\20Users,dc=example,dc=com")]
    [InlineData("cn=\\53taff\\, North,ou=\\ Demo Users\\ ,dc=example,dc=com")]
    [InlineData("cn=\"Staff, North\",ou=\"Demo Users\",dc=example,dc=com")]
    [InlineData("cn=Staff\\, North;ou=Demo Users;dc=example;dc=com")]
    [InlineData("commonName=Staff\\, North,organizationalUnitName=Demo Users,domainComponent=example,dc=com")]
    [InlineData("2.5.4.3=Staff\\, North,2.5.4.11=Demo Users,0.9.2342.19200300.100.1.25=example,dc=com")]
    [InlineData("cn=#0C0E53746166662c204e6f727468202020,ou=Demo Users,dc=example,dc=com")]
    [InlineData("cn;lang-en=Staff\\, North,ou=Demo Users,dc=example,dc=com")]
    public void Spellings_of_one_name_are_equal(string spelling) => DistinguishedName.Parse(spelling)?.Key.Should().Be(DistinguishedName.Parse(Staff)!.Key);

    [Theory]
    [InlineData("cn=Staff,ou=Demo Users,dc=example,dc=com")]
    [InlineData("cn=StaffNorth,ou=Demo Users,dc=example,dc=com")]
    [InlineData("cn=Staff\\, North,ou=DemoUsers,dc=example,dc=com")]
    [InlineData("sn=Staff\\, North,ou=Demo Users,dc=example,dc=com")]
    [InlineData("ou=Demo Users,cn=Staff\\, North,dc=example,dc=com")]
    [InlineData("cn=Staff\\, North,ou=Demo Users,dc=example")]
    [InlineData("cn=Staff\\, North+ou=Demo Users,dc=example,dc=com")]
    [InlineData("cn=Staff\\, North\\,ou=Demo Users,dc=example,dc=com")]
    public void Other_names_differ(string name) => DistinguishedName.Parse(name)!.Key.Should().NotBe(DistinguishedName.Parse(Staff)!.Key);

    [Theory]
    [InlineData("cn=Ann+uid=ann,dc=com", "UID=ANN + CN=ann,dc=com")]
    [InlineData("cn=a+sn=b+uid=c,dc=com", "uid=c+cn=a+surname=b,dc=com")]
    [InlineData("shoeSize=9,dc=com", "SHOESIZE= 9 , dc=com")]
    [InlineData("cn=K\u00f6ln,dc=com", "cn=K\\c3\\b6LN,dc=com")]
    [InlineData("", "")]
    public void The_order_within_a_level_means_nothing(string one, string other) => DistinguishedName.Parse(one)!.Key.Should().Be(DistinguishedName.Parse(other)!.Key);

    // The characters that separate the parts of a key do not make two names equal.
    [Theory]
    [InlineData("cn=a\\01cn=b,dc=com", "cn=a,cn=b,dc=com")]
    [InlineData("cn=a\\02sn=b,dc=com", "cn=a+sn=b,dc=com")]
    [InlineData("cn=a\\03!,dc=com", "cn=a\\01,dc=com")]
    public void Control_characters_in_values_are_values(string one, string other) => DistinguishedName.Parse(one)!.Key.Should().NotBe(DistinguishedName.Parse(other)!.Key);

    [Theory]
    [InlineData("Staff")]
    [InlineData("cn")]
    [InlineData("=Staff")]
    [InlineData("cn=Staff,")]
    [InlineData(",dc=com")]
    [InlineData("cn=Staff,,dc=com")]
    [InlineData("cn=Staff, North,dc=com")]
    [InlineData("cn=,dc=com")]
    [InlineData("cn= ,dc=com")]
    [InlineData("cn=a\\zz,dc=com")]
    [InlineData("cn=a\\")]
    [InlineData("cn=\\ff,dc=com")]
    [InlineData("cn=\"a,dc=com")]
    [InlineData("cn=\"a\"b,dc=com")]
    [InlineData("cn=a\"b,dc=com")]
    [InlineData("cn=a<b,dc=com")]
    [InlineData("cn=#0,dc=com")]
    [InlineData("cn=#zz,dc=com")]
    [InlineData("cn=#02010,dc=com")]
    [InlineData("cn=a+cn=b,dc=com")]
    [InlineData("cn=a+commonName=b,dc=com")]
    [InlineData("c_n=a,dc=com")]
    [InlineData("-cn=a,dc=com")]
    [InlineData("2.5.4.=a,dc=com")]
    [InlineData("2..5=a,dc=com")]
    [InlineData("uidNumber=many,dc=com")]
    public void A_text_that_is_no_name_is_not_read(string text) => DistinguishedName.Parse(text).Should().BeNull();

    [Theory]
    [InlineData("dc=com", true)]
    [InlineData("DC=Example, DC=com", true)]
    [InlineData("ou=demo users,dc=example,dc=com", true)]
    [InlineData(Staff, true)]
    [InlineData("", true)]
    [InlineData("c=om", false)]
    [InlineData("ou=Users,dc=example,dc=com", false)]
    [InlineData("dc=example", false)]
    [InlineData("cn=x,cn=Staff\\, North,ou=Demo Users,dc=example,dc=com", false)]
    public void A_name_is_within_itself_and_the_names_above(string above, bool isWithin) =>
        DistinguishedName.Parse(above)!.Includes(DistinguishedName.Parse(Staff)!.Key).Should().Be(isWithin);

    [Fact]
    public void A_value_with_a_separator_is_not_a_level() =>
        DistinguishedName.Parse("dc=com")!.Includes(DistinguishedName.Parse("cn=a\\,dc\\=com")!.Key).Should().BeFalse();

    [Fact]
    public void A_name_of_thousands_of_parts_is_read_without_recursion()
    {
        DistinguishedName.Parse(string.Join(',', Enumerable.Repeat("dc=a", 20_000)))!.Levels.Should().HaveCount(20_000);
        DistinguishedName.Parse(string.Concat(Enumerable.Repeat("member=", 20_000)) + "x")!.Levels.Should().ContainSingle();
    }
}
