using System.Diagnostics;
using System.Text;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Invitations;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Invitations;

/// <summary>The language of invitation templates, whose authors are unknown.</summary>
public sealed class InvitationTemplates
{
    private const int Levels = 20;

    private static readonly Dictionary<string, TemplateValue> s_values = new()
    {
        ["name"] = "Weekly",
        ["uri"] = "weekly@example.com",
        ["numeric_id"] = "812345",
        ["web_bridge_addresses"] = new TemplateValue.List([WebBridge("one"), WebBridge("two")]),
    };

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("%name% at %uri%", "Weekly at weekly@example.com")]
    [InlineData("%web_bridge_addresses.0.address% %web_bridge_addresses.1.label%", "https://one Two: one of them <two>")]
    [InlineData("%web_bridge_addresses.2.address%", "%web_bridge_addresses.2.address%")]
    [InlineData("%passcode% %unknown.0.name%", "%passcode% %unknown.0.name%")]
    [InlineData("%web_bridge_addresses% %web_bridge_addresses.0%", "%web_bridge_addresses% %web_bridge_addresses.0%")]
    [InlineData("100% of %name%, 50 % off, 7%%8, 5%3%", "100% of Weekly, 50 % off, 7%%8, 5%3%")]
    [InlineData("%name", "%name")]
    [InlineData("%length(web_bridge_addresses)% %length (name)%", "2 6")]
    [InlineData("#if name\nyes\n#endif\nend", "yes\nend")]
    [InlineData("#if passcode\nyes\n#endif\nend", "end")]
    [InlineData("#if passcode\nyes\n#else\nno\n#endif", "no\n")]
    [InlineData("#if passcode\na\n#else if name\nb\n#else\nc\n#endif", "b\n")]
    [InlineData("#if unknown\nyes\n#else\nno\n#endif \t", "no\n")]
    [InlineData("#if name\n\tindented\n#endif", "\tindented\n")]
    [InlineData("#if length (web_bridge_addresses) > 0\nyes\n#endif", "yes\n")]
    [InlineData("#if length(web_bridge_addresses) > 2\nyes\n#endif", "")]
    [InlineData("#if length(unknown) == 0\nyes\n#endif", "yes\n")]
    [InlineData("#if web_bridge_addresses\nyes\n#endif", "yes\n")]
    [InlineData("#if 2 >= 2 and 1 < 2 and 1 <= 2 and 1 != 2\nyes\n#endif", "yes\n")]
    [InlineData("#if name == \"Weekly\" and not (passcode or uri == \"x\")\nyes\n#endif", "yes\n")]
    [InlineData("#if name > 0\nyes\n#else\nno\n#endif", "no\n")]
    [InlineData("#if notes or nothing\nyes\n#else\nno\n#endif", "no\n")]
    [InlineData("#for wba in web_bridge_addresses\n%wba.label% %wba.address% %wba.hyperlink%\n#endfor", "Two: one of them <one> https://one https://one/x\nTwo: one of them <two> https://two https://two/x\n")]
    [InlineData("#for wba in unknown\nx\n#endfor\nend", "end")]
    [InlineData("#for wba in name\nx\n#endfor\nend", "end")]
    [InlineData("#for name in web_bridge_addresses\n%name.address%\n#endfor\n%name%", "https://one\nhttps://two\nWeekly")]
    [InlineData("#for a in web_bridge_addresses\n#for b in web_bridge_addresses\n#if a.address == b.address\n%a.address%\n#endif\n#endfor\n#endfor", "https://one\nhttps://two\n")]
    [InlineData("{% if name %}with %name%{% else %}without{% endif%}.", "with Weekly.")]
    [InlineData("{% if passcode %}with{% else %}without{% endif %}.", "without.")]
    [InlineData("{%for w in web_bridge_addresses%}<%w.address%>{%endfor%}", "<https://one><https://two>")]
    [InlineData("{braces} # 1\n# 2\n  #if not a statement\n#1", "{braces} # 1\n# 2\n  #if not a statement\n#1")]
    [InlineData("caf\u00e9 \ud83d\ude00 %name%", "caf\u00e9 \ud83d\ude00 Weekly")]
    public void A_template_writes(string template, string text) => Write("Subject: s\n" + template)!.Value.Text.Should().Be(text);

    [Theory]
    [InlineData("Subject: Join %name%\n\nText\n", "Join Weekly", "Text\n")]
    [InlineData("Subject:Join\r\nOne\r\nTwo", "Join", "One\nTwo")]
    [InlineData("\ufeffsubject: Join", "Join", "")]
    [InlineData("#if name\nSubject: A\n#else\nSubject: B\n#endif\nText", "A", "Text")]
    [InlineData("Subject: {% if passcode %}a{% else %} You are invited to join a meeting{% endif%}\n\n#if name\nYou're invited\n#endif", "You are invited to join a meeting", "You're invited\n")]
    [InlineData("Subject:\n", "", "")]
    public void The_first_line_is_the_subject(string template, string subject, string text) => Write(template).Should().Be(new Invitation(subject, text));

    [Theory]
    [InlineData("#if name\n")]
    [InlineData("#for a in web_bridge_addresses\n")]
    [InlineData("#endif\n")]
    [InlineData("#else\n")]
    [InlineData("#endfor\n")]
    [InlineData("#if name\n#endfor\n")]
    [InlineData("#for a in b\n#endif\n")]
    [InlineData("#for a in b\n#else\n#endfor\n")]
    [InlineData("#if name\n#else\n#else\n#endif\n")]
    [InlineData("#if name\n#else\n#else if uri\n#endif\n")]
    [InlineData("#if\n#endif\n")]
    [InlineData("#if name uri\n#endif\n")]
    [InlineData("#if (name\n#endif\n")]
    [InlineData("#if name ==\n#endif\n")]
    [InlineData("#if name = uri\n#endif\n")]
    [InlineData("#if upper(name)\n#endif\n")]
    [InlineData("#if 99999999999999999999\n#endif\n")]
    [InlineData("#if name..uri\n#endif\n")]
    [InlineData("#if \"open\n#endif\n")]
    [InlineData("#for a.b in c\n#endfor\n")]
    [InlineData("#for a of c\n#endfor\n")]
    [InlineData("#for a in\n#endfor\n")]
    [InlineData("#include x\n")]
    [InlineData("{% if name }x{% endif %}\n")]
    [InlineData("{% if\nname %}x{% endif %}\n")]
    [InlineData("{%\n")]
    public void A_malformed_template_is_refused(string template) => InvitationTemplate.Read("Subject: s\n" + template, Levels).Should().BeNull();

    [Theory]
    [InlineData("")]
    [InlineData("Hello")]
    [InlineData("\nSubject: late")]
    [InlineData("#if passcode\nSubject: s\n#endif\nText")]
    public void A_template_without_a_subject_writes_no_invitation(string template) => Write(template).Should().BeNull();

    [Fact]
    public void Levels_are_bounded()
    {
        string Nested(int blocks) => "Subject: s\n" + string.Concat(Enumerable.Repeat("#if name\n", blocks)) + string.Concat(Enumerable.Repeat("#endif\n", blocks));
        string Bracketed(int brackets) => $"Subject: s\n#if {new string('(', brackets)}name{new string(')', brackets)}\n#endif";
        string Negated(int times) => $"Subject: s\n#if {string.Concat(Enumerable.Repeat("not ", times))}name\n#endif";

        InvitationTemplate.Read(Nested(Levels), Levels).Should().NotBeNull();
        InvitationTemplate.Read(Nested(Levels + 1), Levels).Should().BeNull();
        InvitationTemplate.Read(Bracketed(Levels - 1), Levels).Should().NotBeNull();
        InvitationTemplate.Read(Bracketed(Levels), Levels).Should().BeNull();
        InvitationTemplate.Read(Negated(Levels - 1), Levels).Should().NotBeNull();
        foreach (var template in (string[])[Nested(100_000), Bracketed(100_000), Negated(100_000)])
            InvitationTemplate.Read(template, Levels).Should().BeNull();
    }

    [Fact]
    public void Work_is_bounded()
    {
        var entries = new Dictionary<string, TemplateValue>(s_values) { ["many"] = new TemplateValue.List([.. Enumerable.Repeat((TemplateValue)"x", 100)]) };
        var loops = "Subject: s\n" + string.Concat(Enumerable.Range(0, 10).Select(i => $"#for e{i} in many\n")) + "%name%\n" + string.Concat(Enumerable.Repeat("#endfor\n", 10));
        var chain = $"Subject: s\n#if {string.Join(" and ", Enumerable.Repeat("name", 12_000))}\nyes\n#endif";

        InvitationTemplate.Read(loops, Levels)!.Write(entries, new Work(100_000)).Should().BeNull();
        InvitationTemplate.Read(chain, Levels)!.Write(entries, new Work(100_000))!.Value.Text.Should().Be("yes\n");
        InvitationTemplate.Read(chain, Levels)!.Write(entries, new Work(1_000)).Should().BeNull();
        InvitationTemplate.Read("Subject: " + new string('s', 100), Levels)!.Write(entries, new Work(100)).Should().BeNull("each character is a step");
    }

    /// <summary>Random templates from the pieces of the language are read and written in bounded time, and give the same text again.</summary>
    [Fact]
    public void Random_templates_end()
    {
        string[] pieces =
        [
            "#if ", "#else", "#else if ", "#endif", "#for ", " in ", "#endfor", "{% if ", "{% else %}", "{% endif %}", "{%", "%}", "%", "\n", "\n", "\n", "\r\n", "name", "uri", "passcode",
            "web_bridge_addresses", ".0", ".address", "wba", "length", " (", ")", " > ", "0", "==", "\"", " not ", " and ", " or ", "Subject: ", "#", "text", "\t", "\u00e9", "\ud83d\ude00", "\ud800", ".",
        ];
        var (whole, malformed, time) = (0, 0, Stopwatch.StartNew());
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var text = new StringBuilder("Subject: s\n");
            for (var i = random.Next(40); i > 0; i--)
                text.Append(pieces[random.Next(pieces.Length)]);
            var template = text.ToString();

            if (InvitationTemplate.Read(template, Levels) is not { } read)
            {
                malformed++;
                continue;
            }
            whole++;
            var written = read.Write(s_values, new Work(10_000));
            written.Should().NotBeNull($"seed {seed}: {template}");
            read.Write(s_values, new Work(10_000)).Should().Be(written);
        }
        (whole, malformed).Should().Match<(int Whole, int Malformed)>(counts => counts.Whole > 1_000 && counts.Malformed > 1_000);
        time.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30));
    }

    private static Invitation? Write(string template) => InvitationTemplate.Read(template, Levels)!.Write(s_values, new Work(100_000));

    private static TemplateValue.Named WebBridge(string host) => new(new Dictionary<string, TemplateValue>
    {
        ["label"] = $"Two: one of them <{host}>",
        ["address"] = $"https://{host}",
        ["hyperlink"] = $"https://{host}/x",
    });
}
