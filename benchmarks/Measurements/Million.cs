using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CmsSim.Benchmarks.Load;
using CmsSim.Benchmarks.Servers;

namespace CmsSim.Benchmarks.Measurements;

/// <summary>Measures the largest configuration: 24 bridges with 1,000,000 spaces and a directory of 200,000 people.</summary>
internal sealed partial class Million() : Measurement("million", "24 bridges with 1,000,000 spaces: load, memory, filter, export, and an LDAP sync of 200,000 people")
{
    private const int Spaces = 1_000_000;
    private const int People = 200_000;
    private const int Asked = 50;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public override async Task<IReadOnlyList<Result>> RunAsync(Options options, CancellationToken cancellation)
    {
        await using var empty = await ServerProcess.StartAsync(pinned: false, "million", "0", "24", Text(People));
        await using var full = await ServerProcess.StartAsync(pinned: false, "million", Text(Spaces), "24", Text(People));
        var (before, after) = (await MemoryOfAsync(empty), await MemoryOfAsync(full));
        using var connection = new Connection(full.Address);
        List<Result> results =
        [
            new(Name, "load of the world", await full.LoadSecondsAsync(), "s", Bound.AtMost, 20, "from the text of the world to the first request, once"),
            new(Name, "memory of a space", (after.Managed - before.Managed) / (double)Spaces, "bytes", Bound.AtMost, 1024, string.Create(CultureInfo.InvariantCulture,
                $"{before.Managed / 1048576.0:N0} MiB to {after.Managed / 1048576.0:N0} MiB; resident {after.Resident / 1048576.0:N0} MiB")),
            Timed("GET coSpaces?filter=, one of 1,000,000", "/api/v1/coSpaces?filter=team.00500000", 10),
            Timed("GET coSpaces?filter=, none of 1,000,000", "/api/v1/coSpaces?filter=team.none", 10),
        ];
        cancellation.ThrowIfCancellationRequested();
        results.Add(Shown("LDAP sync of 200,000 people", await SyncAsync(connection), "s", "until GET users shows them all"));
        using var control = new HttpClient { BaseAddress = await full.ControlAddressAsync(), Timeout = s_patience };
        var began = Stopwatch.GetTimestamp();
        var world = await control.GetByteArrayAsync("/world", cancellation);
        results.Add(Shown("export of the world", Stopwatch.GetElapsedTime(began).TotalSeconds, "s", string.Create(CultureInfo.InvariantCulture, $"GET /world, {world.Length / 1e6:N0} MB")));
        return results;

        Result Timed(string name, string target, double budget)
        {
            var request = Requests.Get(target);
            List<double> times = [];
            for (var i = -Asked; i < Asked; i++)
            {
                var sent = Stopwatch.GetTimestamp();
                Expect(connection, request);
                if (i >= 0)
                    times.Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            }
            return new Result(Name, name, times.Median(), "ms", Bound.AtMost, budget, "one connection");
        }
    }

    [GeneratedRegex("total=\"([0-9]+)\"")]
    private static partial Regex Total();

    private static async Task<(long Managed, long Resident)> MemoryOfAsync(ServerProcess server)
    {
        using var load = new Generator(server.Address);
        load.RunFor(TimeSpan.FromSeconds(1), [Requests.Get("/api/v1/coSpaces")]);
        return await server.MemoryAsync();
    }

    private static async Task<double> SyncAsync(Connection connection)
    {
        string Post(string target, string form)
        {
            Expect(connection, Requests.Post(target, form));
            return connection.LocationId;
        }
        var server = Post("/api/v1/ldapServers", "address=ldap.example.com&portNumber=389&secure=false&username=cn%3Dadmin&password=secret");
        var mapping = Post("/api/v1/ldapMappings", "jidMapping=$sAMAccountName$@example.com&nameMapping=$cn$");
        Post("/api/v1/ldapSources", $"server={server}&mapping={mapping}&baseDn=dc%3Dexample%2Cdc%3Dcom");
        var began = Stopwatch.GetTimestamp();
        Post("/api/v1/ldapSyncs", "");
        var users = Requests.Get("/api/v1/users");
        while (Stopwatch.GetElapsedTime(began) < s_patience)
        {
            Expect(connection, users);
            if (Total().Match(connection.Body).Groups[1].Value == Text(People))
                return Stopwatch.GetElapsedTime(began).TotalSeconds;
            await Task.Delay(20);
        }
        throw new MeasurementException($"The LDAP sync did not end: {connection.Body}");
    }

    private static void Expect(Connection connection, byte[] request)
    {
        if (connection.Exchange(request) != 200)
            throw new MeasurementException($"A request was answered {connection.Status}: {connection.Body}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
