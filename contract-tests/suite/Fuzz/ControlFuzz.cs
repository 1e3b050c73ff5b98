using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.Simulator.Control;
using Xunit;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>JSON and queries to every operation of the control API, while meetings run.</summary>
[Collection(nameof(Fuzzers))]
public sealed partial class ControlFuzz
{
    private const int Steps = 200;

    // A round that ran the clock that far would spend all its time there.
    private static readonly ControlOperation[] s_operations = [.. ControlOperation.All.Where(operation => !operation.IsStream && operation.Path is not "/world")];

    [Theory]
    [InlineData("2.9")]
    [InlineData("3.4")]
    public Task Commands_of_any_kind_leave_the_cluster_sound_and_able_to_reset(string release) =>
        FuzzRun.RunAsync($"control {release}", (1, 4, 50), async round =>
        {
            await using var cluster = await FuzzCluster.StartAsync(round, FuzzWorld.Of(release), configure: options => options with { IsReachedInProcess = false });
            var fresh = await cluster.StateAsync();
            var grammar = new FormGrammar(round, release);
            List<string> names = ["first"];
            cluster.IsInterrupted = true;
            for (var step = 0; step < Steps; step++)
            {
                foreach (var answer in await cluster.ExchangeAsync(round.Random.Next(2), [.. Enumerable.Range(0, round.Random.Next(6)).SelectMany(_ => grammar.Next())]))
                    grammar.Learn(answer);
                await cluster.ExchangeAsync(cluster.Control, [.. Enumerable.Range(0, round.Random.Next(1, 5)).Select(_ => Command(round, grammar, names))]);
            }
            await BeginAnewAsync(cluster, round, fresh);
        });

    /// <summary>After any commands, a reset restores the start with all bridges running.</summary>
    private static async Task BeginAnewAsync(FuzzCluster cluster, FuzzRound round, string fresh)
    {
        foreach (var request in (FuzzRequest[])[Json("DELETE", "/faults"), Json("DELETE", "/hostility"), Json("PUT", "/clock", """{"speed":0}"""), Json("POST", "/reset")])
        {
            if (await cluster.AskAsync(cluster.Control, request) is { Status: not 200 } answer)
                throw round.Failed($"{request} was answered {answer.Status} {answer.Text}");
        }
        cluster.EndInterruptions();
        if (await cluster.StateAsync() is var state && state != fresh)
            throw round.Failed($"a reset did not restore the world: {FuzzCluster.Difference(fresh, state)}");
        await cluster.CheckAsync();
        await cluster.CheckWorldAsync();
    }

    private static FuzzRequest Command(FuzzRound round, FormGrammar grammar, List<string> names)
    {
        var operation = round.Pick(s_operations);
        var path = Placeholder().Replace(operation.Path, place => round.OneIn(15) ? HostileValues.Escape(HostileValues.Text(round.Random)) : place.Groups[1].Value switch
        {
            "bridge" => round.Pick(["Core1", "Core2", "core2"]),
            "leg" => grammar.IdOf("callLegs"),
            "name" => round.Pick(names),
            _ => round.Random.Next(8).ToString(CultureInfo.InvariantCulture),
        });
        foreach (var (name, _, _) in operation.Query.Where(_ => round.OneIn(2)))
            path += $"{(path.Contains('?', StringComparison.Ordinal) ? "&" : "?")}{name}={HostileValues.Escape(round.OneIn(2) ? round.Random.Next(100).ToString(CultureInfo.InvariantCulture) : HostileValues.Text(round.Random))}";
        return Json(operation.Method, path, operation.Body is { } body ? Body(round, body) : operation.Method is "GET" ? null : "");
    }

    private static string Body(FuzzRound round, string schema)
    {
        if (round.OneIn(15))
            return round.Pick(["", "{", "[", "nonsense", "\ufeff{}", new string('[', 500), "{\"a\":1,\"a\":2}", HostileValues.JsonValue(round.Random)]);
        using var document = JsonDocument.Parse(ControlSchemas.All[schema]);
        return Value(round, document.RootElement);
    }

    /// <summary>JSON that fits a schema except for a few members.</summary>
    private static string Value(FuzzRound round, JsonElement schema)
    {
        if (round.OneIn(8))
            return HostileValues.JsonValue(round.Random);
        if (schema.TryGetProperty("$ref", out var named))
            return Body(round, named.GetString()![(named.GetString()!.LastIndexOf('/') + 1)..]);
        if (schema.TryGetProperty("enum", out var words))
            return words[round.Random.Next(words.GetArrayLength())].GetRawText();
        if (schema.TryGetProperty("const", out var constant))
            return constant.GetRawText();
        return schema.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.String ? type.GetString() switch
        {
            "object" when schema.TryGetProperty("properties", out var members) => $"{{{string.Join(',', Members(round, schema, members))}}}",
            "array" when schema.TryGetProperty("items", out var items) => $"[{string.Join(',', Enumerable.Range(0, round.Random.Next(4)).Select(_ => Value(round, items)))}]",
            "number" or "integer" => Number(round, schema),
            "boolean" => round.OneIn(2) ? "true" : "false",
            _ => Text(round, schema),
        } : HostileValues.JsonValue(round.Random);
    }

    private static IEnumerable<string> Members(FuzzRound round, JsonElement schema, JsonElement members)
    {
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToList() : [];
        foreach (var member in members.EnumerateObject())
        {
            // A fault that never answers would end the round, and a dripping one would slow all its answers.
            if (member.Name is "hang" or "delayMs" or "dripMs" || (!required.Contains(member.Name) && round.OneIn(2)))
                continue;
            yield return $"\"{member.Name}\":{(member.Name is "status" ? round.Pick(["200", "404", "503"]) : Value(round, member.Value))}";
        }
    }

    private static string Number(FuzzRound round, JsonElement schema) =>
        schema.TryGetProperty("maximum", out var most) && round.OneIn(40) ? most.GetRawText()
        : round.OneIn(4) ? round.Pick(["-1", "1e308", "-0.0", "0.0000001", "2147483648", "9223372036854775808", "1e400", "251000000000"])
        : round.OneIn(3) ? (round.Random.NextDouble() * 100).ToString("F3", CultureInfo.InvariantCulture) : round.Random.Next(1, 100).ToString(CultureInfo.InvariantCulture);

    private static string Text(FuzzRound round, JsonElement schema)
    {
        var format = schema.TryGetProperty("format", out var told) ? told.GetString() : null;
        if (round.OneIn(8))
            return HostileValues.Json(HostileValues.Text(round.Random));
        return format switch
        {
            "uuid" => $"\"{new Guid(HostileValues.Bytes(round.Random, 16))}\"",
            "date-time" => round.Pick(["\"2016-07-26T14:00:01Z\"", "\"2016-08-01T00:00:00+14:00\"", "\"9999-12-31T23:59:00Z\"", "\"0001-01-01T00:00:00Z\"", "\"8999-01-01T00:00:00Z\""]),
            _ => round.Pick(["\"Core1\"", "\"first\"", "\"s1\"", "\"*\"", "\"*@*\"", "\"ann@example.com\"", "\"answer\"", "\"busy\"", "\"ringOut\"", "\"/coSpaces\"", "\"GET\"", "\"12#\""]),
        };
    }

    private static FuzzRequest Json(string method, string path, string? body = "") =>
        new(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), "application/json");

    [GeneratedRegex("\\{([a-z]+)\\}")]
    private static partial Regex Placeholder();
}
