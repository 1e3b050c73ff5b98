using System.Net;
using CmsSim.Harness.Import;
using CmsSim.Harness.Redaction;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Redaction;

public sealed class Replacements
{
    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("1.2.3.4")]
    [InlineData("10.11.12.13")]
    [InlineData("192.168.100.200")]
    [InlineData("fe80::1")]
    [InlineData("2a02:120b:c3e5:1a30::17")]
    [InlineData("2a02:120b:c3e5:1a30:21b:63ff:fe9a:1b2c")]
    [InlineData("2a02:0120:c3e5:1a30:021b:63ff:fe9a:1b2c")]
    public void An_address_becomes_another_valid_one_of_the_same_length(string address)
    {
        var replacement = Of(1, address);

        replacement.Should().HaveLength(address.Length).And.NotBe(address);
        IPAddress.TryParse(replacement, out var parsed).Should().BeTrue(replacement);
        parsed!.AddressFamily.Should().Be(IPAddress.Parse(address).AddressFamily);
    }

    [Theory]
    [InlineData("10.11.12.13", "192.0.2.", "203.0.113.", "198.51.100.")]
    [InlineData("2a02:120b:c3e5:1a30::17", "2001:db8:")]
    [InlineData("2a02:0120:c3e5:1a30:021b:63ff:fe9a:1b2c", "2001:0db8:")]
    public void Documentation_ranges_are_used_where_they_fit(string address, params string[] starts) =>
        starts.Any(Of(1, address).StartsWith).Should().BeTrue(Of(1, address));

    [Theory, InlineData("458075bc-6def-4052"), InlineData("458075bc-6def-4052-8ed6-b1192d6e6b3")]
    public void The_beginning_of_an_id_that_a_log_has_cut_is_replaced_with_and_without_the_whole_id(string beginning)
    {
        var set = new RedactionSet(RedactedLab.Key(1), [], [], [Note($"callLegProfile={beginning}"), Note($"&x={beginning}")]);
        var both = new RedactionSet(RedactedLab.Key(1), [], [], [Note(beginning), Note("458075bc-6def-4052-8ed6-b1192d6e6b35")]);

        set.Note(Note(beginning)).Printed.Should().StartWith("ffffffff-").And.HaveLength(beginning.Length);
        both.Note(Note("458075bc-6def-4052-8ed6-b1192d6e6b35")).Printed.Should().StartWith(both.Note(Note(beginning)).Printed);

        static ImportNote Note(string printed) => new(NoteKind.NotUnderstood, new Place("a.log", 1), "A piece of a form without its request.") { Printed = printed };
    }

    [Fact]
    public void Many_addresses_of_one_length_stay_different()
    {
        var redactor = new Redactor(RedactedLab.Key(1));

        Enumerable.Range(0, 250).Select(i => redactor.RedactLine($"10.0.0.{i}")).Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData("https://join.acme-group.com/meeting/4711?x=1", @"^https://[a-z]{4}\.[a-z]{6}\.example/")]
    [InlineData("sip:ann.lee@acme-group.com;transport=tcp", @"^sip:[a-z]{3}\.[a-z]{3}@[a-z]{6}\.example;transport=tcp$")]
    [InlineData("ann@acme.de", @"^[a-z]{3}@[a-z]{2}\.test$")]
    [InlineData("ann@x.de", @"^[a-z]{3}@[a-z]\.[a-z]{2}$")]
    [InlineData("458075BC-6DEF-4052-8ED6-B1192D6E6B35", "^FFFFFFFF-[0-9A-F]{4}-4[0-9A-F]{3}-8[0-9A-F]{3}-[0-9A-F]{12}$")]
    [InlineData("00000000-0000-0000-0000-000000000000", "^00000000-0000-0000-0000-000000000000$")]
    [InlineData("458075bc-6def-4052", "^ffffffff-[0-9a-f]{4}-[0-9a-f]{4}$")]
    [InlineData("SSRC==0x91E933A5", "^[A-Z]{4}==0xFFFF[0-9A-F]{4}$")]
    [InlineData("b1192d6e6b35", "^ffffff[0-9a-f]{6}$")]
    [InlineData("127.0.0.1", @"^127\.0\.0\.1$")]
    [InlineData("497540167", "^999[0-9]{6}$")]
    [InlineData("12", "^12$")]
    [InlineData("Müller-Lüdenscheidt", "^X[a-z\u00e0-\u00fd]{5}-X[a-z\u00e0-\u00fd]{11}$")]
    [InlineData("李小龙 жук", @"^\p{Lo}{3} [а-я]{3}$")]
    public void Form_and_visible_falseness_follow_the_kind(string value, string pattern)
    {
        Of(1, value).Should().MatchRegex(pattern).And.HaveLength(value.Length);
        Of(1, value).Should().Be(Of(1, value));
    }

    [Theory]
    [InlineData("Townhallmeeting", "^Redacted-[a-z]{6}$")]
    [InlineData("TOWNHALLMEETING", "^REDACTED-[A-Z]{6}$")]
    [InlineData("townhallmeet", "^redacted-[a-z]{3}$")]
    [InlineData("townhallmee", "^x[a-z]{10}$")]
    [InlineData("sip:townhallmeeting@acme-group.com", "^sip:redacted-[a-z]{6}@[a-z]{6}.example$")]
    public void A_long_word_is_marked_as_redacted_wherever_it_occurs(string value, string pattern) => Of(1, value).Should().MatchRegex(pattern);

    [Fact]
    public void A_group_of_an_id_is_no_number_of_the_originals()
    {
        // One of 30 groups with digits only would be one of these by chance.
        var numbers = string.Concat(Enumerable.Range(0, 300).Select(i => $"<coSpace><callId>{1_000 + i * 30}</callId></coSpace>"));
        var ids = string.Concat(Enumerable.Range(0, 200).Select(i => $"<coSpace id=\"458075bc-6def-4052-8ed6-b1192d6e{i:d4}\"/>"));
        var set = new RedactionSet(RedactedLab.Key(1), [], [$"<world><coSpaces>{numbers}{ids}</coSpaces></world>"]);

        (set.Gate().Find(System.Text.Encoding.UTF8.GetBytes(set.Worlds[0]))?.ToString()).Should().BeNull();
    }

    [Fact]
    public void Many_long_words_stay_different()
    {
        var redactor = new Redactor(RedactedLab.Key(1));
        var words = Enumerable.Range(0, 20_000).Select(i => redactor.RedactLine("\"townhall" + (char)('a' + i / 8788) + (char)('a' + i / 338 % 26) + (char)('a' + i / 13 % 26) + (char)('a' + i % 13) + "\"")).ToList();

        words.Should().OnlyHaveUniqueItems();
        words.Count(word => word.StartsWith("\"redacted-", StringComparison.Ordinal)).Should().BeGreaterThan(10_000);
    }

    [Fact]
    public void The_end_of_a_long_word_is_marked_when_the_order_of_names_needs_its_beginning()
    {
        // The letter behind Meetingroomsouth decides too.
        string[] names = ["Albatross", "Kindergartencelebrations", "Meeting", "Meeting room", "Meeting.room", "Meetingroomsouth", "Meetingroomsoutheast", "Meetingroomwest", "Zebra"];
        string Space(string name) => $"<coSpace id=\"458075bc-6def-4052-8ed6-b1192d6e6b35\"><name>{name}</name></coSpace>";
        for (var key = 0; key < 50; key++)
        {
            var set = new RedactionSet(RedactedLab.Key(key), [], [$"<world><coSpaces>{string.Concat(names.Select(Space))}</coSpaces></world>"]);
            var redacted = System.Text.RegularExpressions.Regex.Matches(set.Worlds[0], "<name>([^<]*)</name>").Select(name => name.Groups[1].Value).ToList();

            redacted.Should().BeInAscendingOrder(StringComparer.OrdinalIgnoreCase, $"key {key}");
            set.Report()!.OrdersChanged.Should().BeEmpty();
            redacted.Should().OnlyContain(name => !name.EndsWith("-redacted", StringComparison.Ordinal) || name.Length == 24, "the last letters of the others decide").And.ContainSingle(name => name.EndsWith("-redacted", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Case_does_not_matter_for_equality_and_is_kept()
    {
        var words = Of(1, "TOWN town Town").Split();

        words[0].Should().Be(words[1].ToUpperInvariant());
        words[2].Should().Be(char.ToUpperInvariant(words[1][0]) + words[1][1..]);
    }

    [Theory]
    [InlineData("14.80.99.226: API user \"admin\" modified space 458075bc-6def-4052-8ed6-b1192d6e6b35 (Town (Old) Hall)", "API user \"admin\" modified space ffffffff-")]
    [InlineData("call 7: outgoing SIP call to \"ann@acme.com\" from space \"Call me\"", "call 7: outgoing SIP call to \"")]
    [InlineData("call 44: ending; local SIP teardown with reason 7 (transaction timeout - no provisional responses sending INVITE) - not connected after 0:52", "call 44: ending; local SIP teardown with reason 7 (transaction timeout - no provisional responses sending INVITE) - not connected after 0:52")]
    [InlineData("handshake error 104 on outgoing connection 4", "handshake error 104 on outgoing connection 4")]
    [InlineData("conference \"Fête\": unencrypted call legs now present", "\": unencrypted call legs now present")]
    [InlineData("removing guest account 'guest1573064743' (name 'Gerwin') on call drop", "' (name '")]
    public void The_words_of_a_log_line_stay(string line, string part) => new Redactor(RedactedLab.Key(1)).RedactLine(line).Should().Contain(part);

    [Theory]
    [InlineData("14.80.99.226: API user \"bob\" modified space 458075bc-6def-4052-8ed6-b1192d6e6b35 (Town (Old) Hall)", "14.80", "bob", "Town", "Old", "Hall", "458075bc")]
    [InlineData("call 7: outgoing SIP call to \"ann@acme.com\" from space \"Call me\"", "ann", "acme", "Call me")]
    [InlineData("removing guest account 'guest1573064743' (name 'Gerwin') on call drop", "1573064743", "Gerwin")]
    [InlineData("user zaphod of Betelgeuse is unknown", "zaphod", "Betelgeuse")]
    [InlineData("re-registration from server \"callbridge-core2.acanolab2.tkratzke.local\"", "tkratzke", "acanolab")]
    public void The_values_of_a_log_line_go(string line, params string[] values)
    {
        var redacted = new Redactor(RedactedLab.Key(1)).RedactLine(line);

        redacted.Should().HaveLength(line.Length);
        foreach (var value in values)
            redacted.Should().NotContain(value);
    }

    [Fact]
    public void Templates_keep_their_structure()
    {
        const string World = """
            <world><ldapMappings><ldapMapping id="8f0c9f8b-5e7a-4f5b-8a0e-6c1f8f3c9d11"><jidMapping>$sAMAccountName$@acme-group.com</jidMapping>
            <coSpaceNameMapping>$cn$'s room</coSpaceNameMapping><coSpaceUriMapping>$mail|'/@.*//'$.room</coSpaceUriMapping></ldapMapping></ldapMappings>
            <ldapSources><ldapSource><baseDn>ou=people,dc=acme,dc=com</baseDn><filter>(&amp;(objectClass=person)(memberOf=cn=Staff,dc=acme))</filter></ldapSource></ldapSources>
            <directory address="ad.acme-group.com"><entry dn="cn=Ann,ou=people,dc=acme,dc=com"><cn>Ann</cn><mail>ann@acme-group.com</mail></entry></directory></world>
            """;
        var world = new RedactionSet(RedactedLab.Key(1), [], [World]).Worlds[0];

        world.Should().MatchRegex(@"<jidMapping>\$sAMAccountName\$@[a-z]{6}\.example</jidMapping>")
            .And.MatchRegex(@"<coSpaceNameMapping>\$cn\$'[a-z] [a-z]{4}</")
            .And.MatchRegex(@"<coSpaceUriMapping>\$mail\|'/@\.\*//'\$\.[a-z]{4}</")
            .And.MatchRegex("<baseDn>ou=[a-z]{6},dc=[a-z]{4},dc=[a-z]{3}</baseDn>")
            .And.MatchRegex(@"<filter>\(&amp;\(objectClass=[a-z]{6}\)\(memberOf=cn=[A-Z][a-z]{4},dc=[a-z]{4}\)\)</filter>");
        var domain = System.Text.RegularExpressions.Regex.Match(world, "[a-z]+\\.example").Value;
        world.Split(domain).Should().HaveCount(4, "the mapping, the directory and the mail have the same domain");
    }

    private static string Of(int key, string value) => new Redactor(RedactedLab.Key(key)).RedactLine($"\"{value}\"")[1..^1];
}
