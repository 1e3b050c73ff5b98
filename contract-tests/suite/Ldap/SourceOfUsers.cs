using System.Xml.Linq;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Ldap;

/// <summary>An LDAP source of a cluster that is changed and synced again and again.</summary>
internal sealed class SourceOfUsers(SimulatedCluster cluster, string mapping, string source)
{
    public string Id => source;

    public static async Task<SourceOfUsers> CreateAsync(SimulatedCluster cluster, string server = "address=ldap.example.com&portNumber=389&secure=false")
    {
        var at = await cluster.CreateAsync("/api/v1/ldapServers", server);
        var mapping = await cluster.CreateAsync("/api/v1/ldapMappings", "jidMapping=$uid$");
        return new(cluster, mapping, await cluster.CreateAsync("/api/v1/ldapSources", $"server={at}&mapping={mapping}&baseDn=dc=com"));
    }

    /// <summary>Imports with these values. Returns the JIDs of the users; null when the sync fails.</summary>
    public async Task<IReadOnlyList<string>?> SyncAsync(string baseDn, string filter, string jidMapping)
    {
        await cluster.SendAsync("PUT", "/api/v1/ldapMappings/" + mapping, "jidMapping=" + Uri.EscapeDataString(jidMapping));
        await cluster.SendAsync("PUT", "/api/v1/ldapSources/" + source, $"baseDn={Uri.EscapeDataString(baseDn)}&filter={Uri.EscapeDataString(filter)}");
        var sync = await cluster.CreateAsync("/api/v1/ldapSyncs", "removeWhenFinished=false");
        var text = await EndAsync(sync);
        await cluster.SendAsync("DELETE", "/api/v1/ldapSyncs/" + sync);
        return text.Contains("<state>complete</state>", StringComparison.Ordinal) ? await JidsAsync() : null;
    }

    /// <summary>Waits until the sync has ended. A real directory answers in real time.</summary>
    private async Task<string> EndAsync(string sync)
    {
        cluster.Advance(3);
        while (true)
        {
            var text = (await cluster.GetAsync("/api/v1/ldapSyncs/" + sync)).Text;
            if (text.Contains("complete", StringComparison.Ordinal) || text.Contains("failed", StringComparison.Ordinal))
                return text;
            await Task.Yield();
        }
    }

    private async Task<IReadOnlyList<string>> JidsAsync()
    {
        List<string> jids = [];
        while (true)
        {
            var page = XElement.Parse((await cluster.GetAsync($"/api/v1/users?offset={jids.Count}")).Text);
            jids.AddRange(page.Descendants("userJid").Select(jid => jid.Value));
            if (jids.Count >= (int)page.Attribute("total")!)
                return [.. jids.Order(StringComparer.Ordinal)];
        }
    }
}
