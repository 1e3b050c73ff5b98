using System.Globalization;
using System.Text.Json.Nodes;

namespace CmsSim.Benchmarks.Servers;

/// <summary>Stubs of other projects, each with one static answer: programs that <c>npm install</c> has put into benchmarks/Peers.</summary>
internal static class ForeignServers
{
    /// <summary>WireMock, on the Java runtime.</summary>
    public static Task<ServerProcess> WireMockAsync(string peers, string folder, string target, int size)
    {
        var mappings = Directory.CreateDirectory(Path.Combine(folder, "mappings")).FullName;
        File.WriteAllText(Path.Combine(mappings, "space.json"), new JsonObject
        {
            ["request"] = new JsonObject { ["method"] = "GET", ["url"] = target },
            ["response"] = new JsonObject { ["status"] = 200, ["headers"] = new JsonObject { ["Content-Type"] = "text/xml" }, ["body"] = new string('x', size) },
        }.ToJsonString());
        var jar = Directory.EnumerateFiles(Path.Combine(peers, "node_modules", "wiremock", "build"), "wiremock-standalone-*.jar").Single();
        return ServerProcess.StartForeignAsync((port, _) =>
            ["java", "-jar", jar, "--port", port, "--root-dir", folder, "--no-request-journal", "--disable-banner", "--disable-request-logging"], target);
    }

    /// <summary>mountebank, on Node.js.</summary>
    public static Task<ServerProcess> MountebankAsync(string peers, string folder, string target, int size) => ServerProcess.StartForeignAsync((port, other) =>
    {
        var file = Path.Combine(folder, "imposters.json");
        File.WriteAllText(file, new JsonObject
        {
            ["imposters"] = new JsonArray(new JsonObject
            {
                ["port"] = int.Parse(port, CultureInfo.InvariantCulture),
                ["protocol"] = "http",
                ["stubs"] = new JsonArray(new JsonObject
                {
                    ["predicates"] = new JsonArray(new JsonObject { ["equals"] = new JsonObject { ["method"] = "GET", ["path"] = target } }),
                    ["responses"] = new JsonArray(new JsonObject
                    {
                        ["is"] = new JsonObject
                        {
                            ["statusCode"] = 200,
                            ["headers"] = new JsonObject { ["Content-Type"] = "text/xml", ["Connection"] = "keep-alive", ["Content-Length"] = size.ToString(CultureInfo.InvariantCulture) },
                            ["body"] = new string('x', size),
                        },
                    }),
                }),
            }),
        }.ToJsonString());
        return ["node", Path.Combine(peers, "node_modules", "mountebank", "bin", "mb"), "--configfile", file, "--port", other, "--pidfile", Path.Combine(folder, "mb.pid"), "--nologfile", "--loglevel", "error", "--localOnly"];
    }, target);
}
