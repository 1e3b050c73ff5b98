using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Redaction;

/// <summary>A cluster with a running call, a synced directory, and an object or a setting of every part of the API that holds values of people.</summary>
internal static class BusyWorld
{
    // Each attribute of the world format occurs.
    private const string Text = """
        <world release="2.9" clock="2026-01-01T09:00:00Z" peerLatency="0.2" advertise="true">
          <bridge name="Zorkwest" callBridge="0e3758db-b9b8-49df-a74c-55fa05e3e21d" hostId="1e3758db-b9b8-49df-a74c-55fa05e3e21d" serverName="zorkwest.zaphod-group.com"
            release="2.9" softwareVersion="2.9.5" booted="2025-12-24T17:00:00Z" cdrClockOffset="-4" nextTrace="9500" nextCall="7" nextConnection="12"
            callLegsMaxActive="3" callLegsCompleted="11" cdrCorrelatorIndex="2" load="1200" clockOffset="1.5" clockDrift="20" tls="oldCiphers">
            <licensing><features><callBridge><status>activated</status><expiry>2030-Jan-01</expiry></callBridge><recording><status>noLicense</status></recording></features></licensing>
          </bridge>
          <bridge name="Zorkeast" callBridge="2e3758db-b9b8-49df-a74c-55fa05e3e21d"/>
          <database promotes="majority"><node bridge="Zorkwest"/><node bridge="Zorkeast"/><node name="third" address="zorkdb.zaphod-group.com"/></database>
          <accounts><account name="admin" password="admin"/><account name="trillian" password="Tr0ub4dor3"/></accounts>
          <clients><client address="127.0.0.1" seenAs="10.17.4.99"/></clients>
          <farEnds><farEnd address="*@zaphod-group.com" behaviour="answer" after="2" hangUpAfter="86400" encrypted="true" confirms="false" video="1080p"/></farEnds>
          <servers><server address="zorkbridge.zaphod-group.com" behaviour="unresolvable"/></servers>
          <directory address="ad.zaphod-group.com">
            <entry dn="cn=Ann Quillfeather,ou=people,dc=zaphod-group,dc=com"><cn>Ann Quillfeather</cn><sAMAccountName>aquillfeather</sAMAccountName>
              <mail>ann.quillfeather@zaphod-group.com</mail><memberOf>cn=Magratheans,dc=zaphod-group,dc=com</memberOf><unicodePwd>hunter2secret</unicodePwd></entry>
          </directory>
          <callBridges>
            <callBridge id="0e3758db-b9b8-49df-a74c-55fa05e3e21d"><name>Zorkwest</name><address>zorkwest.zaphod-group.com</address></callBridge>
            <callBridge id="2e3758db-b9b8-49df-a74c-55fa05e3e21d"><name>Zorkeast</name></callBridge>
          </callBridges>
        </world>
        """;

    private static readonly (string Path, string Form)[] s_objects =
    [
        ("/tenants", "name=Zaphod Group&tenantGroup="), ("/callLegProfiles", "name=Quiet Zorkers&defaultLayout=telepresence"), ("/callProfiles", "participantLimit=9&messageBannerText=Hello Magrathea"),
        ("/dtmfProfiles", "muteSelfAudio=*1"), ("/ivrs", "uri=zorkivr"), ("/ivrBrandingProfiles", "resourceLocation=http%3A%2F%2Fzorkbrand.zaphod-group.com%2F"),
        ("/callBrandingProfiles", "invitationTemplate=http%3A%2F%2Fzorkbrand.zaphod-group.com%2Finvite.txt"), ("/userProfiles", "canCreateCoSpaces=true"), ("/outboundDialPlanRules", "domain=zaphod-group.com&sipProxy=10.17.4.1&priority=3&localContactDomain=zorkwest.zaphod-group.com"),
        ("/inboundDialPlanRules", "domain=zaphod-group.com&priority=2"), ("/forwardingDialPlanRules", "matchPattern=*.zaphod-group.com&priority=1&destinationDomain=zorkeast.zaphod-group.com"),
        ("/dialTransforms", "type=Raw&match=%5Ezork(.*)&transform=$1@zaphod-group.com&priority=1"), ("/turnServers", "serverAddress=10.17.4.2&username=zorkturn&password=Tr0ub4dor4"),
        ("/webBridges", "url=https%3A%2F%2Fzorkbridge.zaphod-group.com"), ("/recorders", "url=https%3A%2F%2Fzorkrec.zaphod-group.com%3A8443"), ("/streamers", "url=https%3A%2F%2Fzorkstream.zaphod-group.com%3A8443"),
        ("/directorySearchLocations", "ldapServer={ldapServers}&baseDn=ou%3Dpeople%2Cdc%3Dzaphod-group&label=Zorkers&firstName=givenName"), ("/cospaceBulkParameterSets", "startIndex=1&endIndex=5&coSpaceUriMapping=zork.$index$&coSpaceNameMapping=Zorkroom $index$"),
        ("/callBridgeGroups", "name=Zorkgroup&loadBalancingEnabled=true"), ("/system/cdrReceivers", "uri=http%3A%2F%2Fzorkcdr.zaphod-group.com%2Fcdr"), ("/compatibilityProfiles", "sipUDT=true"),
    ];

    /// <summary>Values that must not be left in a redacted export.</summary>
    public static IReadOnlyList<string> Values { get; } =
        ["zaphod", "magrathea", "quillfeather", "zork", "trillian", "Tr0ub4dor", "hunter2", "10.17.4", "0e3758db", "55fa05e3e21d", "497540167", "8150931"];

    public static async Task<SimulatedCluster> StartAsync()
    {
        var cluster = await SimulatedCluster.StartAsync(Text);
        var server = await cluster.CreateAsync("/api/v1/ldapServers", "address=ad.zaphod-group.com&portNumber=389&username=cn%3Dreader%2Cdc%3Dzaphod-group&password=Tr0ub4dor5&secure=false");
        var mapping = await cluster.CreateAsync("/api/v1/ldapMappings", "jidMapping=$sAMAccountName$@zaphod-group.com&nameMapping=$cn$&coSpaceNameMapping=$cn$ Zorkroom&coSpaceUriMapping=$sAMAccountName$.zork");
        var source = await cluster.CreateAsync("/api/v1/ldapSources", $"server={server}&mapping={mapping}&baseDn=ou%3Dpeople%2Cdc%3Dzaphod-group%2Cdc%3Dcom&filter=(memberOf%3Dcn%3DMagratheans%2Cdc%3Dzaphod-group%2Cdc%3Dcom)");
        await cluster.CreateAsync("/api/v1/ldapSyncs", $"ldapSource={source}");
        cluster.Advance(60);
        foreach (var (path, form) in s_objects)
            await cluster.CreateAsync($"/api/v1{path}", form.Replace("{ldapServers}", server, StringComparison.Ordinal));
        var space = await cluster.CreateAsync("/api/v1/coSpaces", "name=Zork's Council Magrathea&uri=zork.council&callId=497540167&passcode=8150931&ownerJid=aquillfeather%40zaphod-group.com&cdrTag=Zorktag");
        await cluster.CreateAsync($"/api/v1/coSpaces/{space}/accessMethods", "uri=zork.council.host&name=Zorkhosts&passcode=81509317");
        await cluster.CreateAsync($"/api/v1/coSpaces/{space}/coSpaceUsers", "userJid=aquillfeather%40zaphod-group.com&canDestroy=true");
        await cluster.PostAsync($"/api/v1/coSpaces/{space}/messages", "message=Bring the Zork plans&from=Ann Quillfeather");
        var layout = await cluster.CreateAsync("/api/v1/layoutTemplates", "name=Zork layout");
        await cluster.SendAsync("PUT", $"/api/v1/layoutTemplates/{layout}/template", """{"name":"Zork","isShown":true,"panes":[{"x":0.5,"owner":null}]}""", contentType: "application/json");
        var call = await cluster.CreateAsync("/api/v1/calls", $"coSpace={space}&name=Zork Council");
        for (var i = 0; i < 2; i++)
            await cluster.CreateAsync($"/api/v1/calls/{call}/callLegs", $"remoteParty=ann.quillfeather{i}%40zaphod-group.com&nameLabelOverride=Quillfeather");
        cluster.Advance(5);
        return cluster;
    }
}
