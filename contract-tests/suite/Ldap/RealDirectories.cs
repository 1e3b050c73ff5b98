using System.Globalization;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using CmsSim.Simulator;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Ldap;

/// <summary>With real directories, syncs search OpenLDAP's server over LDAP and LDAPS.</summary>
public sealed class RealDirectories
{
    private const string Jid = "$sAMAccountName$@example.com";

    private static readonly TestEntry[] s_entries =
    [
        new(Slapd.Suffix, ("objectClass", "domain"), ("dc", "example")),
        new("ou=people," + Slapd.Suffix, ("objectClass", "organizationalUnit"), ("ou", "people")),
        Person("Ann Ash", "ann", "ou=people,", ("title", "Head of Sales"), ("mail", "Ann@example.com"), ("memberOf", "cn=Staff,ou=Demo Users,dc=example,dc=com")),
        Person("Bob, Jr.", "bob", "ou=people,", ("title", "Engineer")),
        Person("Zoë", "zoe", "", ("title", "Head of Sales")),
    ];

    [Theory]
    [InlineData(false, "")]
    [InlineData(true, "")]
    [InlineData(false, "&usePagedResults=false")]
    [InlineData(true, "&usePagedResults=true")]
    [InlineData(false, $"&username={Slapd.Administrator}&password={Slapd.Password}")]
    [InlineData(true, $"&username=CN=Admin, dc=example, dc=com&password={Slapd.Password}")]
    public async Task A_sync_imports_the_users_of_the_directory_that_the_server_names(bool isSecure, string more)
    {
        await using var slapd = await Slapd.StartAsync(s_entries);
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=localhost&portNumber={(isSecure ? slapd.SecurePort : slapd.Port)}&secure={isSecure}{more}");

        (await source.SyncAsync(Slapd.Suffix, "", Jid)).Should().Equal("ann@example.com", "bob@example.com", "zoe@example.com");
        (await source.SyncAsync("OU=People, dc=example, dc=com", "memberof=cn=Staff,ou=Demo Users, dc=example,dc=com", Jid)).Should().Equal("ann@example.com");
        (await source.SyncAsync(Slapd.Suffix, "(& (objectclass=person) (! (title=head*) ) )", "$cn$")).Should().Equal("Bob, Jr.");
        (await cluster.GetAsync("/api/v1/users")).Text.Should().Contain("total=\"1\"");
        (await cluster.LogAsync()).Should().NotContain(line => line.Contains("LDAP sync failed") || line.Contains("no users found"));
    }

    [Theory]
    [InlineData("usePagedResults=true")]
    [InlineData("usePagedResults=false")]
    public async Task A_sync_reads_all_pages(string pages)
    {
        await using var slapd = await Slapd.StartAsync([.. s_entries, .. Enumerable.Range(0, 1_200).Select(i => Person(string.Create(CultureInfo.InvariantCulture, $"P {i}"), string.Create(CultureInfo.InvariantCulture, $"p{i:D4}"), ""))]);
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={slapd.Port}&secure=false&{pages}");

        (await source.SyncAsync(Slapd.Suffix, "(sAMAccountName=p*)", Jid)).Should().HaveCount(1_200).And.EndWith("p1199@example.com");
    }

    [Theory]
    [InlineData("", Slapd.Suffix, "(cn=*)", "username=cn=admin,dc=example,dc=com&password=wrong", "the server refused the bind with invalidCredentials (49)")]
    [InlineData("", "ou=nowhere,dc=example,dc=com", "(cn=*)", "", "the server refused the search with noSuchObject (32)")]
    [InlineData("", "dc=elsewhere", "(cn=*)", "", "the server refused the search with noSuchObject (32)")]
    public async Task A_refusal_of_the_directory_fails_the_sync_and_changes_nothing(string _, string baseDn, string filter, string credentials, string why)
    {
        await using var slapd = await Slapd.StartAsync(s_entries);
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={slapd.Port}&secure=false&{credentials}");

        (await source.SyncAsync(baseDn, filter, Jid)).Should().BeNull();

        (await cluster.LogAsync()).Should().ContainSingle(line => line.Contains("LDAP sync failed"))
            .Which.Should().EndWith($"host:server:  WARNING : LDAP sync failed: 127.0.0.1:{slapd.Port}: {why}").And.NotContain("wrong");
        (await cluster.GetAsync("/api/v1/users")).Text.Should().Contain("total=\"0\"");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_does_not_speak_the_protocol_fails_the_sync(bool isSecure)
    {
        await using var slapd = await Slapd.StartAsync(s_entries);
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={(isSecure ? slapd.Port : slapd.SecurePort)}&secure={isSecure}");

        (await source.SyncAsync(Slapd.Suffix, "(cn=*)", Jid)).Should().BeNull();
    }

    [Fact]
    public async Task A_template_filter_is_searched_in_the_directory()
    {
        await using var slapd = await Slapd.StartAsync(s_entries);
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, $"address=127.0.0.1&portNumber={slapd.Port}&secure=false");
        var template = await cluster.CreateAsync("/api/v1/coSpaceTemplates", "name=Sales");
        await cluster.CreateAsync("/api/v1/ldapUserCoSpaceTemplateSources", $"coSpaceTemplate={template}&ldapSource={source.Id}&filter=(title=head of sales)");

        await source.SyncAsync(Slapd.Suffix, "(cn=*)", Jid);

        List<string> given = [];
        foreach (Match user in Regex.Matches((await cluster.GetAsync("/api/v1/users")).Text, "<user id=\"(.{36})\"><userJid>(.*?)@"))
        {
            if ((await cluster.GetAsync($"/api/v1/users/{user.Groups[1].Value}/userCoSpaceTemplates")).Text.Contains(template))
                given.Add(user.Groups[2].Value);
        }
        given.Should().Equal("ann", "zoe");
    }

    [Fact]
    public async Task A_sync_leaves_the_sequence_of_ids_alone_and_finds_its_users_again()
    {
        await using var slapd = await Slapd.StartAsync(s_entries);
        await using var with = await StartAsync();
        await using var without = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(with, $"address=127.0.0.1&portNumber={slapd.Port}&secure=false");
        await SourceOfUsers.CreateAsync(without, $"address=127.0.0.1&portNumber={slapd.Port}&secure=false");
        await source.SyncAsync(Slapd.Suffix, "", Jid);
        await without.CreateAsync("/api/v1/ldapSyncs", "");
        var users = (await with.GetAsync("/api/v1/users")).Text;

        (await with.CreateAsync("/api/v1/coSpaces", "name=x")).Should().Be(await without.CreateAsync("/api/v1/coSpaces", "name=x"));
        await source.SyncAsync(Slapd.Suffix, "", Jid);
        (await with.GetAsync("/api/v1/users")).Text.Should().Be(users);
    }

    private static Task<SimulatedCluster> StartAsync() => SimulatedCluster.StartAsync(
        "<world release=\"2.9\"><bridge name=\"Core1\"/></world>", options => options with { Directories = DirectorySource.Real });

    private static TestEntry Person(string cn, string account, string unit, params (string, string)[] more) => new(
        $"cn={cn.Replace(",", "\\,", StringComparison.Ordinal)},{unit}{Slapd.Suffix}",
        [("objectClass", "inetOrgPerson"), ("objectClass", "adUser"), ("cn", cn), ("sn", cn), ("sAMAccountName", account), .. more]);
}
