using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Ldap;

/// <summary>Syncs find the users that OpenLDAP finds with the same entries, filters, base DNs and mappings.</summary>
public sealed partial class SameAsOpenLdap
{
    private const int NoSuchObject = 32;
    private const int InvalidDnSyntax = 34;

    [Fact]
    public async Task A_sync_finds_the_users_that_OpenLDAP_finds_for_500_random_filters_names_and_mappings()
    {
        var grammar = new DirectoryGrammar(seed: 4);
        var entries = grammar.Entries(people: 40);
        await using var slapd = await Slapd.StartAsync(entries);
        await using var cluster = await SimulatedCluster.StartAsync(DirectoryGrammar.World(entries));
        var sources = await SourceOfUsers.CreateAsync(cluster);
        List<string> differences = [];
        var found = 0;
        for (var i = 0; i < 500; i++)
        {
            var (baseDn, filter, mapping) = (grammar.BaseDn(), grammar.Filter(), grammar.JidMapping());

            var expected = await ExpectedAsync(slapd, baseDn, filter, mapping);
            var actual = await sources.SyncAsync(baseDn, filter, mapping);

            found += expected?.Count > 0 ? 1 : 0;
            if (Text(expected) != Text(actual))
                differences.Add($"{i}: base {baseDn} filter {filter} mapping {mapping}\n  OpenLDAP: {Text(expected)}\n  CmsSim:   {Text(actual)}");
        }
        string.Join('\n', differences).Should().BeEmpty();
        found.Should().BeGreaterThan(150, "filters that match no user show little");
    }

    [Fact]
    public async Task A_sync_with_a_real_directory_finds_the_users_that_one_with_the_same_entries_in_the_world_finds()
    {
        var grammar = new DirectoryGrammar(seed: 5);
        var entries = grammar.Entries(people: 40);
        await using var slapd = await Slapd.StartAsync(entries);
        await using var embedded = await SimulatedCluster.StartAsync(DirectoryGrammar.World(entries));
        await using var real = await SimulatedCluster.StartAsync(DirectoryGrammar.World([]), options => options with { Directories = DirectorySource.Real });
        var ofWorld = await SourceOfUsers.CreateAsync(embedded);
        var ofServer = await SourceOfUsers.CreateAsync(real, $"address=127.0.0.1&portNumber={slapd.Port}&secure=false");
        for (var i = 0; i < 100; i++)
        {
            var (filter, mapping) = (grammar.Filter(), grammar.JidMapping());

            var expected = await ofWorld.SyncAsync(Slapd.Suffix, filter, mapping);
            var actual = await ofServer.SyncAsync(Slapd.Suffix, filter, mapping);

            Text(actual).Should().Be(Text(expected), $"filter {filter}, mapping {mapping}");
        }
    }

    // The JIDs that a mapping makes of the entries that OpenLDAP finds; null when OpenLDAP refuses the search.
    private static async Task<IReadOnlyList<string>?> ExpectedAsync(Slapd slapd, string baseDn, string filter, string mapping)
    {
        var attributes = Placeholders().Matches(mapping).Select(match => match.Groups[1].Value).ToArray();
        var answer = await slapd.SearchAsync(baseDn, filter, attributes);
        if (answer.Status is not (0 or NoSuchObject))
        {
            (answer.Status is InvalidDnSyntax || answer.Errors.Contains("Bad search filter", StringComparison.Ordinal)).Should().BeTrue(answer.Errors);
            return null;
        }
        return [.. answer.Entries.Select(entry => Jid(entry, mapping)).OfType<string>().Order(StringComparer.Ordinal)];
    }

    private static string? Jid(IReadOnlyList<(string Name, string Value)> entry, string mapping)
    {
        var isWhole = true;
        var jid = Placeholders().Replace(mapping, match =>
        {
            var values = entry.Where(attribute => attribute.Name.Equals(Canonical(match.Groups[1].Value), StringComparison.OrdinalIgnoreCase)).ToList();
            isWhole &= values is [_, ..];
            return values is [var (_, first), ..] ? first : "";
        });
        return isWhole ? jid : null;
    }

    // OpenLDAP answers with an attribute's usual name.
    private static string Canonical(string attribute) => attribute switch
    {
        "2.5.4.3" or "commonName" => "cn",
        "rfc822Mailbox" => "mail",
        _ => attribute,
    };

    private static string Text(IReadOnlyList<string>? jids) => jids is null ? "refused" : string.Join(' ', jids);

    [GeneratedRegex(@"\$([^$]+)\$")]
    private static partial Regex Placeholders();
}
