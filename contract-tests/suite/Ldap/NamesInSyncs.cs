using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Ldap;

/// <summary>Names in filters, base DNs and mappings compare as names. When a sync finds no user, the log has a line about it.</summary>
public sealed class NamesInSyncs
{
    private const string Directory =
        """
        <directory address="ldap.example.com">
          <entry dn="cn=Ann,ou=Demo Users,dc=example,dc=com">
            <objectClass>person</objectClass><sAMAccountName>ann</sAMAccountName><cn>Ann</cn><department>Sales</department>
            <memberOf>cn=Staff,ou=Demo Users,dc=example,dc=com</memberOf>
          </entry>
          <entry dn="CN=Bob+UID=bob,OU=Demo Users,DC=example,DC=com">
            <objectClass>person</objectClass><sAMAccountName>bob</sAMAccountName><cn>Bob</cn><uid>bob</uid><department>Engineering</department>
            <memberOf>CN=SMPusers, OU=Demo Users, DC=example, DC=com</memberOf><memberOf>CN=PMPusers,OU=Demo Users,DC=example,DC=com</memberOf>
          </entry>
          <entry dn="cn=Eve,ou=Demo Users,dc=example,dc=com">
            <objectClass>person</objectClass><sAMAccountName>eve</sAMAccountName><cn>Eve</cn><department>Sales</department>
            <memberOf>cn=SMPusers,ou=Demo Users,dc=example,dc=com</memberOf>
          </entry>
          <entry dn="cn=Zoe,ou=Demo Users,dc=example,dc=com"><objectClass>person</objectClass><sAMAccountName>zoe</sAMAccountName><cn>Zoe</cn></entry>
          <entry dn="cn=Staff,ou=Demo Users,dc=example,dc=com">
            <objectClass>group</objectClass><cn>Staff</cn><memberOf>cn=Everybody,ou=Demo Users,dc=example,dc=com</memberOf>
          </entry>
          <entry dn="cn=SMPusers,ou=Demo Users,dc=example,dc=com"><objectClass>group</objectClass><cn>SMPusers</cn></entry>
          <entry dn="cn=Everybody,ou=Demo Users,dc=example,dc=com">
            <objectClass>group</objectClass><cn>Everybody</cn>
            <member>CN=SMPusers, OU=Demo Users, DC=example, DC=com</member><member>cn=Circle,ou=Demo Users,dc=example,dc=com</member>
          </entry>
          <entry dn="cn=Circle,ou=Demo Users,dc=example,dc=com">
            <objectClass>group</objectClass><cn>Circle</cn><member>cn=Everybody,ou=Demo Users,dc=example,dc=com</member>
          </entry>
        </directory>
        """;

    // Document 212326 prints this form, with these spellings of the parameters, and says that it imports the members of the group.
    [Fact]
    public async Task A_filter_that_names_a_group_with_a_blank_after_a_comma_imports_the_members_of_the_group()
    {
        await using var cluster = await SimulatedCluster.StartAsync(
            """
            <world release="2.9">
              <bridge name="Core1" />
              <accounts><account name="admin" password="admin" /></accounts>
              <directory address="ldap.example.com">
                <entry dn="cn=Ann,ou=Demo Users,dc=example,dc=com">
                  <objectClass>person</objectClass>
                  <sAMAccountName>ann</sAMAccountName>
                  <cn>Ann</cn>
                  <memberOf>cn=Staff,ou=Demo Users,dc=example,dc=com</memberOf>
                </entry>
              </directory>
            </world>
            """);
        var server = await cluster.CreateAsync("/api/v1/ldapServers", "address=ldap.example.com&portNumber=389&secure=False");
        var mapping = await cluster.CreateAsync("/api/v1/ldapMappings", "jidMapping=$sAMAccountName$@example.com&nameMapping=$cn$");
        await cluster.CreateAsync("/api/v1/ldapSources",
            $"server={server}&mapping={mapping}&baseDN={Uri.EscapeDataString("dc=example,dc=com")}&Filter={Uri.EscapeDataString("(memberof=cn=Staff,ou=Demo Users, dc=example,dc=com)")}");
        var sync = await cluster.CreateAsync("/api/v1/ldapSyncs", "removeWhenFinished=false");
        cluster.Advance(60);

        (await cluster.GetAsync("/api/v1/ldapSyncs/" + sync)).Text.Should().Be($"<?xml version=\"1.0\"?><ldapSync id=\"{sync}\"><state>complete</state></ldapSync>");
        (await cluster.GetAsync("/api/v1/users")).Text.Should().MatchRegex("^<\\?xml version=\"1.0\"\\?><users total=\"1\"><user id=\"[0-9a-f-]{36}\"><userJid>ann@example.com</userJid></user></users>$");
    }

    [Theory]
    [InlineData("(memberof=cn=SMPusers,ou=Demo Users, dc=example,dc=com)", "bob eve")]
    [InlineData("(& (memberof=cn=SMPusers,ou=Demo Users, dc=example,dc=com) (! (memberof=cn=PMPusers,ou=Demo Users, dc=example,dc=com) ) )", "eve")]
    [InlineData("memberOf=CN=smpusers,OU=\"demo users\",0.9.2342.19200300.100.1.25=Example;DC=com", "bob eve")]
    [InlineData(@"(memberOf=commonName = SMP\5c75sers , ou=Demo\5c20Users,dc=example,dc=com)", "bob eve")]
    [InlineData("(1.2.840.113556.1.2.102=cn=staff,ou=demo  users,dc=example,dc=com)", "ann")]
    [InlineData("(distinguishedName=CN=ann, OU=Demo Users, DC=example, DC=com)", "ann")]
    [InlineData("(distinguishedName=uid=BOB + cn=bob,ou=demo users,dc=example,dc=com)", "bob")]
    [InlineData("(entryDN=cn=zoe,ou=demo users,dc=example,dc=com)", "zoe")]
    [InlineData("(&(distinguishedName=*)(cn=Zoe))", "zoe")]
    [InlineData("(!(memberOf=*))", "zoe")]
    [InlineData("objectClass=person", "ann bob eve zoe")]
    public async Task Names_in_a_filter_compare_as_names(string filter, string names)
    {
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster);

        (await source.SyncAsync("dc=example,dc=com", filter, "$sAMAccountName$")).Should().Equal(names.Split(' '));
    }

    [Theory]
    [InlineData("unreachable", "ldap.example.com", "ldap.example.com:389: no connection")]
    [InlineData("unresolvable", "*.example.com", "ldap.example.com:389: the name cannot be resolved")]
    [InlineData("busy", "ldap.example.com:389", "ldap.example.com:389: the server refused the search with busy (51)")]
    [InlineData("untrusted", "ldap.example.com", null)]
    [InlineData("unreachable", "ldap.example.com:636", null)]
    public async Task A_server_that_fails_fails_the_sync_until_it_is_back(string behaviour, string address, string? why)
    {
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster);
        string[] all = ["ann", "bob", "eve", "zoe"];
        (await source.SyncAsync("dc=example,dc=com", "(objectClass=person)", "$sAMAccountName$")).Should().Equal(all);

        await cluster.ControlAsync("PUT", "/servers", $$"""[{"address":"{{address}}","behaviour":"{{behaviour}}"}]""");
        (await source.SyncAsync("dc=example,dc=com", "(cn=Ann)", "$sAMAccountName$")).Should().BeEquivalentTo(why is null ? (string[])["ann"] : null);
        string.Concat((await cluster.LogAsync()).Where(line => line.Contains("LDAP sync failed")).Select(line => line.Split("LDAP sync failed: ")[1])).Should().Be(why ?? "");
        if (why is not null)
            (await cluster.GetAsync("/api/v1/users")).Text.Should().Contain("total=\"4\"");

        await cluster.ControlAsync("DELETE", "/servers");
        (await source.SyncAsync("dc=example,dc=com", "(objectClass=person)", "$sAMAccountName$")).Should().Equal(all);
    }

    [Fact]
    public async Task A_secure_server_that_is_not_trusted_fails_the_sync()
    {
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster, "address=ldap.example.com&portNumber=636&secure=true");
        await cluster.ControlAsync("PUT", "/servers", """[{"address":"ldap.example.com","behaviour":"untrusted"}]""");

        (await source.SyncAsync("dc=example,dc=com", "(cn=*)", "$sAMAccountName$")).Should().BeNull();
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith("LDAP sync failed: ldap.example.com:636: TLS failed"));
    }

    // Active Directory's rule for groups of groups. A link counts from either side, and a circle of groups ends.
    [Theory]
    [InlineData("memberOf:1.2.840.113556.1.4.1941:=cn=Everybody, ou=Demo Users, dc=example, dc=com", "ann bob eve")]
    [InlineData("memberOf:1.2.840.113556.1.4.1941:=cn=Staff,ou=Demo Users,dc=example,dc=com", "ann")]
    [InlineData("memberOf:1.2.840.113556.1.4.1941:=cn=Circle,ou=Demo Users,dc=example,dc=com", "ann bob eve")]
    [InlineData("memberOf:1.2.840.113556.1.4.1941:=cn=Nobody,ou=Demo Users,dc=example,dc=com", "")]
    [InlineData("!(memberOf:1.2.840.113556.1.4.1941:=cn=Everybody,ou=Demo Users,dc=example,dc=com)", "zoe")]
    [InlineData("memberOf=cn=Everybody,ou=Demo Users,dc=example,dc=com", "")]
    [InlineData("memberOf:1.2.840.113556.1.4.1941:=Everybody", "")]
    public async Task A_filter_can_ask_for_the_members_of_groups_inside_a_group(string part, string names)
    {
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster);

        (await source.SyncAsync("dc=example,dc=com", $"(&(objectClass=person)({part}))", "$sAMAccountName$"))
            .Should().Equal(names.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("member:1.2.840.113556.1.4.1941:=cn=Eve,ou=Demo Users,dc=example,dc=com", "Circle Everybody SMPusers")]
    [InlineData("member:1.2.840.113556.1.4.1941:=cn=Ann,ou=Demo Users,dc=example,dc=com", "Circle Everybody Staff")]
    public async Task A_filter_can_ask_for_the_groups_around_a_user(string part, string names)
    {
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster);

        (await source.SyncAsync("dc=example,dc=com", $"({part})", "$cn$")).Should().Equal(names.Split(' '));
    }

    [Theory]
    [InlineData("ou=demo users , DC = example , dc=COM", 4)]
    [InlineData("organizationalUnitName=\"Demo Users\";dc=example;dc=com", 4)]
    [InlineData("2.5.4.11=Demo\\20Users,dc=example,dc=com", 4)]
    [InlineData("uid=bob+cn=bob,ou=Demo Users,dc=example,dc=com", 1)]
    [InlineData("ou=Users,dc=example,dc=com", 0)]
    public async Task A_base_DN_compares_as_a_name(string baseDn, int users)
    {
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster);

        (await source.SyncAsync(baseDn, "(cn=*)", "$sAMAccountName$")).Should().HaveCount(users);
    }

    [Theory]
    [InlineData("Demo Users")]
    [InlineData("dc=example,dc=com,")]
    [InlineData("dc=,dc=com,ou=")]
    public async Task A_base_DN_that_is_no_name_fails_the_sync(string baseDn)
    {
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster);

        (await source.SyncAsync(baseDn, "(cn=*)", "$sAMAccountName$")).Should().BeNull();
        (await cluster.LogAsync()).Should().ContainSingle(line => line.EndsWith($"host:server:  WARNING : LDAP sync failed: invalid base DN {baseDn}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("$commonName$@x", "ann@x")]
    [InlineData("$2.5.4.3$@x", "ann@x")]
    [InlineData("$SAMACCOUNTNAME$", "ann")]
    [InlineData("$distinguishedName|'/,.*//'$", "cn=Ann")]
    [InlineData("$distinguishedName$", "cn=Ann,ou=Demo Users,dc=example,dc=com")]
    public async Task A_mapping_can_use_any_name_of_an_attribute_and_the_entrys_own_name(string mapping, string jid)
    {
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster);

        (await source.SyncAsync("dc=example,dc=com", "(cn=Ann)", mapping)).Should().ContainSingle().Which.Should().BeEquivalentTo(jid);
    }

    [Theory]
    [InlineData("ADDRESS=ldap.example.com&PortNumber=389&SECURE=FALSE&UsePagedResults=False&userName=cn", "address=ldap.example.com&portNumber=389&secure=false&usePagedResults=false&username=cn")]
    public async Task Parameters_of_servers_are_accepted_in_any_letter_case(string given, string usual)
    {
        await using var cluster = await StartAsync();
        var (one, other) = (await cluster.CreateAsync("/api/v1/ldapServers", given), await cluster.CreateAsync("/api/v1/ldapServers", usual));

        (await cluster.GetAsync("/api/v1/ldapServers/" + one)).Text.Should().Be((await cluster.GetAsync("/api/v1/ldapServers/" + other)).Text.Replace(other, one, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Parameters_of_sources_are_accepted_in_any_letter_case()
    {
        await using var cluster = await StartAsync();
        var server = await cluster.CreateAsync("/api/v1/ldapServers", "address=a&portNumber=1&secure=false");
        var mapping = await cluster.CreateAsync("/api/v1/ldapMappings", "JIDMapping=$cn$");
        var source = await cluster.CreateAsync("/api/v1/ldapSources", $"Server={server}&MAPPING={mapping}&basedn=dc=com&FILTER=(cn=x)&NonMemberAccess=True");

        (await cluster.GetAsync("/api/v1/ldapSources/" + source)).Text.Should().EndWith(
            $"<server>{server}</server><mapping>{mapping}</mapping><baseDn>dc=com</baseDn><filter>(cn=x)</filter><nonMemberAccess>true</nonMemberAccess></ldapSource>");
        (await cluster.GetAsync("/api/v1/ldapMappings/" + mapping)).Text.Should().Contain("<jidMapping>$cn$</jidMapping>");
    }

    [Theory]
    [InlineData("(cn=Nobody)", 0)]
    [InlineData("(objectClass=group)", 4)]
    public async Task A_sync_that_finds_no_user_says_so_in_one_line(string filter, int entries)
    {
        await using var cluster = await StartAsync();
        var source = await SourceOfUsers.CreateAsync(cluster);
        await source.SyncAsync("dc=example,dc=com", "(cn=Ann)", "$sAMAccountName$");
        (await cluster.LogAsync()).Should().NotContain(line => line.Contains("no users found"));

        (await source.SyncAsync("dc=example,dc=com", filter, "$sAMAccountName$")).Should().BeEmpty();

        (await cluster.LogAsync()).Should().ContainSingle(line => line.Contains("no users found"))
            .Which.Should().EndWith($"user.info Core1 host:server:  INFO : LDAP sync: no users found (LDAP sources: 1, matching entries: {entries})");
    }

    [Theory]
    [InlineData("filter=(cn=a", "invalid filter (cn=a")]
    [InlineData("server=", "the source has no LDAP server")]
    public async Task A_sync_that_fails_says_why(string change, string why)
    {
        await using var cluster = await StartAsync();
        var source = await SourceAsync(cluster);
        if (change is "server=")
            await cluster.SendAsync("DELETE", "/api/v1/ldapServers/" + Regex.Match((await cluster.GetAsync("/api/v1/ldapServers")).Text, "ldapServer id=\"(.{36})\"").Groups[1].Value);
        else
            await cluster.SendAsync("PUT", "/api/v1/ldapSources/" + source, change);
        await cluster.CreateAsync("/api/v1/ldapSyncs", "");
        cluster.Advance(3);

        (await cluster.LogAsync()).Should().ContainSingle(line => line.Contains("LDAP sync failed")).Which.Should().EndWith($"user.warning Core1 host:server:  WARNING : LDAP sync failed: {why}");
    }

    // Cisco's Postman collection of 3.0 has the parameter.
    [Fact]
    public async Task The_filter_of_a_template_source_decides_which_users_get_the_template()
    {
        await using var cluster = await StartAsync();
        var source = await SourceAsync(cluster);
        var (all, sales) = (await cluster.CreateAsync("/api/v1/coSpaceTemplates", "name=All"), await cluster.CreateAsync("/api/v1/coSpaceTemplates", "name=Sales"));
        var ofAll = await cluster.CreateAsync("/api/v1/ldapUserCoSpaceTemplateSources", $"coSpaceTemplate={all}&ldapSource={source}");
        var given = await cluster.CreateAsync("/api/v1/ldapUserCoSpaceTemplateSources", $"coSpaceTemplate={sales}&ldapSource={source}&filter=(department=Sales)");

        (await cluster.GetAsync("/api/v1/ldapUserCoSpaceTemplateSources/" + given)).Text.Should().Be(
            $"<?xml version=\"1.0\"?><ldapUserCoSpaceTemplateSource id=\"{given}\"><coSpaceTemplate>{sales}</coSpaceTemplate><ldapSource>{source}</ldapSource><filter>(department=Sales)</filter></ldapUserCoSpaceTemplateSource>");
        (await cluster.GetAsync("/api/v1/ldapUserCoSpaceTemplateSources")).Text.Should().Contain(
            $"<ldapUserCoSpaceTemplateSource id=\"{ofAll}\"><coSpaceTemplate>{all}</coSpaceTemplate><ldapSource>{source}</ldapSource></ldapUserCoSpaceTemplateSource>");
        (await TemplatesAsync(cluster, sales)).Should().Equal("ann eve");
        (await TemplatesAsync(cluster, all)).Should().Equal("ann bob eve zoe");

        await cluster.SendAsync("PUT", "/api/v1/ldapUserCoSpaceTemplateSources/" + given, "filter=memberOf:1.2.840.113556.1.4.1941:=cn=Everybody, ou=Demo Users,dc=example,dc=com");
        (await TemplatesAsync(cluster, sales)).Should().Equal("ann bob eve");
        await cluster.SendAsync("PUT", "/api/v1/ldapUserCoSpaceTemplateSources/" + given, "filter=");
        (await TemplatesAsync(cluster, sales)).Should().Equal("ann bob eve zoe");
        (await cluster.GetAsync("/api/v1/ldapUserCoSpaceTemplateSources/" + given)).Text.Should().NotContain("filter");
        await cluster.SendAsync("PUT", "/api/v1/ldapUserCoSpaceTemplateSources/" + given, "filter=(department=Sales");
        (await TemplatesAsync(cluster, sales)).Should().Equal("failed");
    }

    // The users that have the template after a sync.
    private static async Task<IReadOnlyList<string>> TemplatesAsync(SimulatedCluster cluster, string template)
    {
        var sync = await cluster.CreateAsync("/api/v1/ldapSyncs", "removeWhenFinished=false");
        cluster.Advance(3);
        if ((await cluster.GetAsync("/api/v1/ldapSyncs/" + sync)).Text.Contains("ldapError"))
            return ["failed"];
        List<string> names = [];
        foreach (Match user in Regex.Matches((await cluster.GetAsync("/api/v1/users")).Text, "<user id=\"(.{36})\"><userJid>(.*?)</userJid>"))
        {
            if ((await cluster.GetAsync($"/api/v1/users/{user.Groups[1].Value}/userCoSpaceTemplates")).Text.Contains(template))
                names.Add(user.Groups[2].Value);
        }
        return [string.Join(' ', names.Order(StringComparer.Ordinal))];
    }

    private static Task<SimulatedCluster> StartAsync() =>
        SimulatedCluster.StartAsync($"<world release=\"2.9\"><bridge name=\"Core1\"/><accounts><account name=\"admin\" password=\"admin\"/></accounts>{Directory}</world>");

    private static async Task<string> SourceAsync(SimulatedCluster cluster)
    {
        var server = await cluster.CreateAsync("/api/v1/ldapServers", "address=ldap.example.com&portNumber=389&secure=false");
        var mapping = await cluster.CreateAsync("/api/v1/ldapMappings", "jidMapping=$sAMAccountName$");
        return await cluster.CreateAsync("/api/v1/ldapSources", $"server={server}&mapping={mapping}&baseDn=dc=example,dc=com&filter=(objectClass=person)");
    }
}
