namespace CmsSim.ContractTests.Fuzz;

/// <summary>The world in which fuzzers start: two bridges, far ends of several kinds, a directory to import, and an unreachable receiver.</summary>
internal static class FuzzWorld
{
    public static string Of(string release, string receiver = "http://127.0.0.1:1/") => $$"""
        <world release="{{release}}" clock="2016-07-26T14:00:00Z">
          <bridge name="Core1" callBridge="00000000-0000-4000-8000-0000000000c1"><cdrReceivers><cdrReceiver id="00000000-0000-4000-8000-0000000000d1"><uri>{{receiver}}</uri></cdrReceiver></cdrReceivers></bridge>
          <bridge name="Core2" callBridge="00000000-0000-4000-8000-0000000000c2"/>
          <accounts><account name="admin" password="admin"/></accounts>
          <farEnds>
            <farEnd address="brief@*" behaviour="answer" after="1" hangUpAfter="5"/>
            <farEnd address="busy@*" behaviour="busy"/>
            <farEnd address="slow@*" behaviour="ringOut"/>
            <farEnd address="silent@*" behaviour="tlsSilent"/>
          </farEnds>
          <directory address="ldap.example.com">
            <entry dn="cn=Ann,ou=people,dc=example,dc=com"><objectClass>person</objectClass><sAMAccountName>ann</sAMAccountName><cn>Ann Ash</cn><mail>ann@example.com</mail><number>101</number></entry>
            <entry dn="cn=Bob,ou=people,dc=example,dc=com"><objectClass>person</objectClass><sAMAccountName>bob</sAMAccountName><cn>{{new string('b', 900)}}</cn><mail>bob@example.com</mail><number>102</number></entry>
          </directory>
          <callBridges>
            <callBridge id="00000000-0000-4000-8000-0000000000c1"><name>Core1</name></callBridge>
            <callBridge id="00000000-0000-4000-8000-0000000000c2"><name>Core2</name></callBridge>
          </callBridges>
        </world>
        """;
}
