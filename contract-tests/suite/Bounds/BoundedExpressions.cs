using System.IO.Enumeration;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using CmsSim.Simulator.Expressions;
using CmsSim.Simulator.Schema;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Bounds;

/// <summary>Expressions, transforms and wildcards of clients take limited work and give results of limited length.</summary>
public sealed class BoundedExpressions
{
    private static readonly Limits s_limits = new();

    [Theory]
    [InlineData("(.*){0,999}(.*){0,999}x")]
    [InlineData("((a{100}){100}){100}")]
    [InlineData("((a{0,100}){0,100}){0,100}")]
    [InlineData("(?:(?:(?:){1000}){1000}){1000}")]
    [InlineData("a{2147483647}")]
    [InlineData("(a|b|c|d|e|f){99999999999999999999}")]
    [InlineData("[a-z]{400}[0-9]{400}")]
    [InlineData("{201 times a}")]
    public async Task An_expression_beyond_the_limits_is_refused_when_it_is_set(string pattern)
    {
        pattern = pattern.Replace("{201 times a}", new string('a', 201));
        await using var cluster = await SimulatedCluster.StartAsync();
        var good = await cluster.CreateAsync("/api/v1/dialTransforms", "type=raw&match=($1/a{3}/)");
        var state = await cluster.StateAsync();

        foreach (var (parameter, form) in new[] { ("match", $"($1/{pattern}/)"), ("match", $"($1/a/)($1/{pattern}/)"), ("transform", $"$1{{/{pattern.Replace("}", "")}/x/}}") })
        {
            if (parameter is "transform" && pattern.Contains('{'))
                continue;
            var refused = $"<?xml version=\"1.0\"?><failureDetails><parameterError parameter=\"{parameter}\" error=\"invalidValue\" /></failureDetails>";
            (await cluster.PostAsync("/api/v1/dialTransforms", $"type=raw&{parameter}={Uri.EscapeDataString(form)}")).Text.Should().Be(refused);
            (await cluster.SendAsync("PUT", "/api/v1/dialTransforms/" + good, $"{parameter}={Uri.EscapeDataString(form)}")).Text.Should().Be(refused);
        }

        (await cluster.StateAsync()).Should().Be(state);
    }

    [Fact]
    public async Task A_world_with_such_an_expression_is_refused_with_its_line()
    {
        var start = async () => await SimulatedCluster.StartAsync("<world>\n<bridge name=\"Core1\"/>\n<dialTransforms>\n<dialTransform id=\"00000000-0000-4000-8000-000000000001\"><type>raw</type>"
            + "<match>($1/(.*){0,999}(.*){0,999}x/)</match></dialTransform></dialTransforms></world>");

        await start.Should().ThrowAsync<Simulator.SimulatorStartException>().WithMessage("World, line 4: dialTransform *: the regular expression has too many steps; at most 500 are allowed, with repetitions written out*");
    }

    [Theory]
    [InlineData("(.*a.{95}b){2}x")]
    [InlineData("(a+)+b")]
    [InlineData("(a|aa|aaa){30}b")]
    [InlineData("(a?){90}a{90}b")]
    [InlineData("(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b")]
    [InlineData("((a*)*)*b")]
    [InlineData("(x+x+)+y|(a|b|[^c]|.){0,30}b")]
    public async Task An_expression_within_the_limits_uses_no_more_than_its_work(string pattern)
    {
        var expression = ClientExpression.Parse(pattern, s_limits.Expressions)!;
        var work = new Work(s_limits.DialPlanWork);

        expression.IsMatch(new string('a', 1_000), work).Should().BeFalse();

        work.IsUsedUp.Should().BeFalse("500 steps at 1,001 places is less than all the work for one address");
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", $"type=raw&match={Uri.EscapeDataString($"($1/{pattern}/)")}&transform=x");
        var call = await phone.Cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=" + new string('a', 1_000));
        (await phone.LegAsync(leg))!.Element("remoteParty")!.Value.Should().Be(new string('a', 1_000));
    }

    [Fact]
    public void Nothing_matches_once_the_work_is_used_up()
    {
        var expression = ClientExpression.Parse("(a|b)*c", s_limits.Expressions)!;

        expression.IsMatch("aaac", new Work(1_000)).Should().BeTrue();
        expression.IsMatch("aaac", new Work(10)).Should().BeFalse();
        expression.Replace("acac", (output, _) => output.Append('x'), 100, new Work(10)).Should().Be("acac");
    }

    [Theory]
    [InlineData(@"^\+?(\d{1,3})[-. ]?(\d+)@(.*)$", "+44-123456@example.com", "$1.$2.$3")]
    [InlineData("(?i)ANN|bob", "Bob and ann", "<$&>")]
    [InlineData("(?<user>[^@]+)@(?<host>.+)", "ann@example.com", "${host}/${user}/$1/$2")]
    [InlineData("a*?", "aaa", "-")]
    [InlineData("a{2,3}?", "aaaaa", "[$0]")]
    [InlineData("(a|b)+", "abba x ab", "$1")]
    [InlineData(@"\bx\b|\By", "x yx xy", "_")]
    [InlineData(@"[^\w\s.-]|[\]^]", "a-b_c.d e]f^g!", "?")]
    [InlineData(@"\p{Lu}\p{Ll}*", "Zoë Ünal", "N")]
    [InlineData("^.", "one\ntwo", "$$")]
    [InlineData("(?m)^.|.$", "one\ntwo", "$'|$`")]
    [InlineData("(?s).+", "one\ntwo", "$_")]
    [InlineData("x|", "axb", "-")]
    [InlineData(@"\u0041\x42\t?\.", "AB.", "$9$2x")]
    [InlineData("a{,3}b{x}{", "a{,3}b{x}{", "ok")]
    public void An_expression_means_the_same_as_in_the_framework(string pattern, string text, string replacement)
    {
        var expression = ClientExpression.Parse(pattern, s_limits.Expressions)!;
        var regex = new Regex(pattern, RegexOptions.CultureInvariant);

        expression.IsMatch(text, new Work(100_000)).Should().Be(regex.IsMatch(text));
        expression.Replace(text, (output, match) => ClientExpression.Expand(replacement, output, match), 1_000, new Work(100_000)).Should().Be(regex.Replace(text, replacement));
    }

    [Fact]
    public void Random_expressions_mean_the_same_as_in_the_framework()
    {
        var random = new Random(20160726);
        var compared = 0;
        for (var i = 0; i < 3_000; i++)
        {
            var pattern = Sequence(random, depth: 2);
            var regex = new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            var expression = ClientExpression.Parse(pattern, s_limits.Expressions);
            if (expression is null)
            {
                ClientExpression.Excess(pattern, s_limits.Expressions).Should().NotBeNull("{0} is an expression", pattern);
                continue;
            }
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => "aabB1 "[random.Next(6)]));
            try
            {
                var expected = regex.Replace(text, "<$&>");
                expression.Replace(text, (output, match) => ClientExpression.Expand("<$&>", output, match), 10_000, new Work(1_000_000)).Should().Be(expected, "{0} on \"{1}\"", pattern, text);
                compared++;
            }
            catch (RegexMatchTimeoutException)
            {
                // Only the framework's matching has no bound.
            }
        }
        compared.Should().BeGreaterThan(1_000);
    }

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[a")]
    [InlineData("[b-a]")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a{3,2}")]
    [InlineData("(?<=a)b")]
    [InlineData("(?=a)")]
    [InlineData(@"(a)\1")]
    [InlineData("(?x) a {9}")]
    [InlineData("(a)(?#comment){9}")]
    [InlineData("[a-z-[aeiou]]")]
    [InlineData(@"\c[")]
    [InlineData(@"\q")]
    [InlineData("\\")]
    [InlineData(@"\p{IsGreek}")]
    public void Invalid_expressions_and_hidden_repetitions_are_not_parsed(string pattern)
    {
        ClientExpression.Parse(pattern, s_limits.Expressions).Should().BeNull();
        ClientExpression.Excess(pattern, s_limits.Expressions).Should().BeNull();
    }

    [Fact]
    public void An_expression_with_groups_nested_too_deep_is_not_parsed() =>
        ClientExpression.Parse(new string('(', 90) + "a" + new string(')', 90), s_limits.Expressions).Should().BeNull();

    [Theory]
    [InlineData("$1", 9)]
    [InlineData("$1", 6)]
    [InlineData("$1", 3)]
    [InlineData("$1$1$1$1$1$1$1$1", 2)]
    public async Task A_transform_with_a_result_that_is_too_long_dials_nothing(string begin, int replacements)
    {
        await using var phone = await Telephone.StartAsync(release: "2.3");
        var transform = begin + string.Concat(Enumerable.Repeat("{//aaaaaaaaaa/}", replacements));
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", $"type=raw&transform={Uri.EscapeDataString(transform)}");

        var call = await phone.Cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=far@example.com");

        (await phone.LegAsync(leg)).Should().BeNull();
        (await phone.LinesAsync()).Should().Contain("call 1: ending; local teardown, unknown destination - not connected after 0:00");
    }

    [Theory]
    [InlineData("$1{/$/$_$_$_$_/}{/$/$_$_$_$_/}{/$/$_$_$_$_/}{/$/$_$_$_$_/}{/$/$_$_$_$_/}")]
    [InlineData("$1{/.*//}")]
    [InlineData("$1{/(.)/$1$1$1$1$1$1$1$1$1$1/}{/(.)/$1$1$1$1$1$1$1$1$1$1/}")]
    [InlineData("$1{/a/$`$'$`$'/}{/a/$`$'$`$'/}{/a/$`$'$`$'/}{/a/$`$'$`$'/}{/a/$`$'$`$'/}")]
    public async Task A_transform_with_a_result_that_is_no_address_dials_nothing(string transform)
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", $"type=raw&transform={Uri.EscapeDataString(transform)}");

        var call = await phone.Cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=far.away@an.example.com");

        (await phone.LegAsync(leg)).Should().BeNull();
    }

    [Fact]
    public async Task A_result_of_the_longest_allowed_length_is_dialled()
    {
        await using var phone = await Telephone.StartAsync();
        await phone.Cluster.CreateAsync("/api/v1/dialTransforms", $"type=raw&transform=$1{new string('x', 985)}");

        var call = await phone.Cluster.CreateAsync("/api/v1/calls", "name=Meeting");
        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=far@example.com");

        (await phone.LegAsync(leg))!.Element("remoteParty")!.Value.Should().HaveLength(1_000);
    }

    [Fact]
    public async Task An_entry_whose_mapped_value_is_too_long_becomes_no_user()
    {
        await using var cluster = await SimulatedCluster.StartAsync("<world><bridge name=\"Core1\"/><directory>"
            + $"<entry dn=\"cn=a,dc=x\"><uid>{new string('u', 300)}</uid></entry><entry dn=\"cn=b,dc=x\"><uid>b</uid></entry></directory></world>");
        var server = await cluster.CreateAsync("/api/v1/ldapServers", "address=ldap&portNumber=389&secure=false");
        var grow = string.Concat(Enumerable.Repeat("\\0", 40));
        var mapping = await cluster.CreateAsync("/api/v1/ldapMappings", "jidMapping=" + Uri.EscapeDataString($"$uid|'/./{grow}/'$@example.com"));
        await cluster.CreateAsync("/api/v1/ldapSources", $"server={server}&mapping={mapping}&baseDn=dc=x");

        await cluster.CreateAsync("/api/v1/ldapSyncs", "");
        cluster.Advance(5);

        (await cluster.GetAsync("/api/v1/users")).Text.Should().Contain("total=\"1\"").And.Contain($">{new string('b', 40)}@example.com<");
    }

    [Fact]
    public async Task Rules_stop_matching_once_one_address_costs_too_much()
    {
        await using var phone = await Telephone.StartAsync();
        for (var i = 0; i < 10; i++)
            await phone.Cluster.CreateAsync("/api/v1/outboundDialPlanRules", $"domain={string.Concat(Enumerable.Repeat("*a", 400))}b&failureAction=continue");
        var call = await phone.Cluster.CreateAsync("/api/v1/calls", "name=Meeting");

        phone.Cluster.Host.Cluster.Gate.Forget();
        var leg = await phone.Cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=x@" + new string('a', 998));

        (await phone.LegAsync(leg)).Should().NotBeNull();
    }

    [Fact]
    public void A_wildcard_means_the_same_as_in_the_framework()
    {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "**?abA"[random.Next(6)]));
            var text = string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => "abAB*"[random.Next(5)]));
            if (pattern.Length == 0)
                continue;
            Wildcard.Matches(pattern, text, new Work(10_000)).Should().Be(FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true), "{0} and \"{1}\"", pattern, text);
        }
    }

    [Fact]
    public void A_wildcard_takes_at_most_pattern_length_times_text_length_steps()
    {
        var pattern = string.Concat(Enumerable.Repeat("*a", 400)) + "b";
        var work = new Work(1_000L * 801);

        Wildcard.Matches(pattern, new string('a', 1_000), work).Should().BeFalse();

        work.IsUsedUp.Should().BeFalse();
    }

    [Fact]
    public async Task A_call_tries_at_most_as_many_routes_as_the_limit()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            "<world><bridge name=\"Core1\"/><farEnds><farEnd address=\"*\" behaviour=\"busy\"/></farEnds></world>", options => options with { Tuned = settings => settings with { RoutesOfCall = 3 } });
        for (var i = 0; i < 10; i++)
            await cluster.CreateAsync("/api/v1/outboundDialPlanRules", "domain=*&failureAction=continue");
        var call = await cluster.CreateAsync("/api/v1/calls", "name=Meeting");

        await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", "remoteParty=x@example.com");
        cluster.Advance(60);

        (await cluster.LogAsync()).Count(line => line.Contains("outgoing SIP call to")).Should().Be(3);
    }

    // No group that can be empty is repeated, because the framework treats those in its own way.
    private static string Sequence(Random random, int depth)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var isGroup = depth > 0 && random.Next(3) == 0;
            text.Append(isGroup ? $"({"ab.1"[random.Next(4)]}{Sequence(random, depth - 1)}|{"aB"[random.Next(2)]})" : Atoms[random.Next(Atoms.Length)]);
            text.Append(Quantifiers[random.Next(Quantifiers.Length)]);
        }
        return text.ToString();
    }

    private static readonly string[] Atoms = ["a", "b", ".", "[ab]", "[^a]", @"\w", @"\d", @"\s", "(?:a|b)", "(?i:b)", @"\p{Lu}", "1"];

    private static readonly string[] Quantifiers = ["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,3}?", "{1,}"];
}
