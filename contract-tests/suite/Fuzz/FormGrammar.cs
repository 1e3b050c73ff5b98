using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CmsSim.Simulator.Description;

namespace CmsSim.ContractTests.Fuzz;

/// <summary>
/// Requests of one release, generated from the simulator's own description: every node, method, parameter and filter, mostly with
/// valid values and existing ids, so that the hostile values among them reach deep.
/// </summary>
internal sealed partial class FormGrammar(FuzzRound round, string release)
{
    private const int KeptIds = 40;

    private readonly IReadOnlyList<DescribedResource> _nodes = ApiDescription.Read().In(release);
    private readonly Dictionary<string, List<string>> _ids = new(StringComparer.OrdinalIgnoreCase);

    private Random Random => round.Random;

    /// <summary>Returns the next requests: one of any kind, or several that build on each other.</summary>
    public IEnumerable<FuzzRequest> Next() => Random.Next(100) switch
    {
        < 4 => Meeting(),
        4 => BulkSync(),
        5 => LdapImport(),
        6 => Transform(),
        _ => [Any()],
    };

    /// <summary>Stores the id of a created object.</summary>
    public void Learn(FuzzAnswer? answer)
    {
        if (answer?.Header("Location") is not { } location || CreatedAt().Match(location) is not { Success: true } created)
            return;
        var ids = IdsOf(created.Groups[1].Value);
        if (ids.Count == KeptIds)
            ids[Random.Next(KeptIds)] = created.Groups[2].Value;
        else
            ids.Add(created.Groups[2].Value);
    }

    /// <summary>An id of a collection; sometimes one of another collection, or no valid id.</summary>
    public string IdOf(string collection) => Random.Next(25) switch
    {
        0 when _ids.Count > 0 => IdOf(_ids.Keys.ElementAt(Random.Next(_ids.Count))),
        1 => HostileValues.Escape(HostileValues.Text(Random)),
        2 => new Guid(HostileValues.Bytes(Random, 16)).ToString(),
        _ => IdsOf(collection) is [_, ..] ids ? ids[Random.Next(ids.Count)] : Guid.Empty.ToString(),
    };

    private FuzzRequest Any()
    {
        var node = round.Pick(_nodes);
        var method = round.Pick(node.Methods);
        var verb = round.OneIn(40) ? round.Pick(["GET", "PUT", "POST", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "X"]) : method.Verb;
        var path = Placeholder().Replace(method.Path, place => IdOf(place.Groups[1].Value) is var id ? $"/{place.Groups[1].Value}/{id}" : "");
        if (round.OneIn(50))
            path = round.Pick([path.ToUpperInvariant(), path + "/", "//" + path, path + "/%20", path + "%00", path.Replace("/", "%2f"), path + "/" + HostileValues.Escape(HostileValues.Text(Random))]);
        return verb is "GET" or "DELETE" or "HEAD"
            ? new FuzzRequest(verb, Shortened($"/api/v1{path}{Query(node)}"))
            : new FuzzRequest(verb, Shortened($"/api/v1{path}"), Encoding.Latin1.GetBytes(Form(node, verb)));
    }

    /// <summary>A call with a leg or two, in a space or alone.</summary>
    private IEnumerable<FuzzRequest> Meeting()
    {
        yield return Post("coSpaces", $"name=S{Random.Next(50)}&uri=s{Random.Next(50)}" + Extra("coSpaces"));
        yield return Post("calls", (round.OneIn(2) ? $"coSpace={IdOf("coSpaces")}" : "name=M") + Extra("calls"));
        for (var legs = Random.Next(3); legs >= 0; legs--)
            yield return Post($"calls/{IdOf("calls")}/callLegs", $"remoteParty={Address()}" + Extra("calls/callLegs"));
    }

    private IEnumerable<FuzzRequest> BulkSync()
    {
        var first = round.Pick(["1", "5", "9223372036854775800", Number()]);
        var last = round.Pick(["3", "40", "9223372036854775807", Number()]);
        yield return Post("cospaceBulkParameterSets", $"startIndex={first}&endIndex={last}&coSpaceUriMapping=z%24index%24" + Extra("cospaceBulkParameterSets"));
        yield return Post("cospaceBulkSyncs", $"cospaceBulkParameterSet={IdOf("cospaceBulkParameterSets")}");
    }

    private IEnumerable<FuzzRequest> LdapImport()
    {
        string Mapping() => HostileValues.Encoded(Random, round.OneIn(2) ? round.Pick(["$sAMAccountName$@example.com", "$cn$", "$number$", "$mail|'/(.*)@.*/$1.space/'$"]) : HostileValues.Text(Random));
        yield return Post("ldapServers", "address=ldap.example.com&portNumber=389&secure=false");
        yield return Post("ldapMappings", $"jidMapping={Mapping()}&nameMapping={Mapping()}&coSpaceNameMapping={Mapping()}&coSpaceUriMapping={Mapping()}&coSpaceCallIdMapping={Mapping()}");
        var filter = round.OneIn(2) ? "" : "&filter=" + HostileValues.Encoded(Random, round.OneIn(2)
            ? HostileValues.Text(Random)
            : $"({round.Pick(["cn=", "cn~=", "memberOf=cn=", "objectClass=", "number>=", "cn:dn:=", "memberOf:1.2.840.113556.1.4.1941:=cn="])}{HostileValues.Text(Random)})");
        yield return Post("ldapSources", $"server={IdOf("ldapServers")}&mapping={IdOf("ldapMappings")}&baseDn=dc%3Dexample%2Cdc%3Dcom{filter}");
        yield return Post("ldapSyncs", round.OneIn(2) ? "" : $"ldapSource={IdOf("ldapSources")}");
    }

    private IEnumerable<FuzzRequest> Transform()
    {
        string Part(string usual) => HostileValues.Encoded(Random, round.OneIn(3) ? usual : HostileValues.Text(Random));
        yield return Post("dialTransforms", $"type={round.Pick(["raw", "strip", "phone"])}&match={Part("($1/(a.*)/)")}&transform={Part("$1")}&priority={Random.Next(5)}");
        yield return Post($"calls/{IdOf("calls")}/callLegs", $"remoteParty={new string('a', Random.Next(1, 1001))}");
    }

    private FuzzRequest Post(string path, string form) => new("POST", "/api/v1/" + path, Encoding.Latin1.GetBytes(form));

    private string Extra(string name) => round.OneIn(2) ? "&" + Form(_nodes.First(node => node.Name == name), "POST") : "";

    private string Form(DescribedResource node, string verb)
    {
        if (round.OneIn(100))
            return string.Concat(HostileValues.Bytes(Random, Random.Next(200)).Select(value => (char)value));
        var known = node.Parameters.Where(parameter => verb is "POST" ? parameter.OnCreate : parameter.OnModify).ToList();
        var sent = known.Where(parameter => parameter.IsRequired ? !round.OneIn(20) : round.OneIn(Math.Max(2, known.Count / 4))).ToList();
        var pairs = sent.Select(parameter => $"{parameter.Name}={HostileValues.Encoded(Random, Value(parameter))}").ToList();
        if (pairs.Count > 0 && round.OneIn(30))
            pairs.AddRange(Enumerable.Repeat(round.Pick(pairs), round.Pick([1, 2, 500])));
        if (round.OneIn(30))
            pairs.Add(HostileValues.Encoded(Random, HostileValues.Text(Random)) + round.Pick(["", "=", "=="]) + HostileValues.Encoded(Random, HostileValues.Text(Random)));
        return string.Join(round.OneIn(50) ? "&&" : "&", pairs);
    }

    private string Query(DescribedResource node)
    {
        if (!round.OneIn(3))
            return "";
        var names = node.Filters.Select(filter => filter.Name).Append("offset").Append("limit").ToList();
        var pairs = Enumerable.Range(0, Random.Next(1, 4)).Select(_ => round.Pick(names))
            .Select(name => $"{name}={(name is "offset" or "limit" ? HostileValues.Escape(Number()) : HostileValues.Encoded(Random, round.OneIn(2) ? "a" : HostileValues.Text(Random)))}");
        return "?" + string.Join('&', pairs);
    }

    private string Value(DescribedParameter parameter)
    {
        if (round.OneIn(6))
            return HostileValues.Text(Random);
        return parameter.Type switch
        {
            "enum" => round.Pick(parameter.Values).Name,
            "bool" => round.OneIn(2) ? "true" : "false",
            "number" => round.OneIn(2) ? Number() : Random.NextInt64(parameter.Min ?? 0, Math.Min(parameter.Max ?? 100, (parameter.Min ?? 0) + 100)).ToString(CultureInfo.InvariantCulture),
            "id" => IdOf(parameter.RefersTo!),
            "ids" => string.Join(',', Enumerable.Range(0, Random.Next(4)).Select(_ => IdOf(round.Pick(["callLegs", "participants", "calls"])))),
            "guid" => round.OneIn(2) ? Guid.Empty.ToString() : IdOf("coSpaces"),
            "url" => round.Pick(["http://127.0.0.1:1/cdr", "https://example.com", "rtmp://example.com/live"]),
            "digits" or "dtmf" => Random.Next(1_000).ToString(CultureInfo.InvariantCulture),
            "uriUser" => $"u{Random.Next(50)}",
            _ => parameter.Name is "remoteParty" ? Address() : $"t{Random.Next(20)}",
        };
    }

    private string Number() => round.OneIn(2) ? Random.Next(100).ToString(CultureInfo.InvariantCulture) : HostileValues.Number(Random);

    private string Address() => round.Pick(["ann@example.com", "brief@example.com", "busy@example.com", "slow@example.com", "silent@example.com", "s1", "s2@example.com"]);

    private List<string> IdsOf(string collection) => _ids.TryGetValue(collection, out var ids) ? ids : _ids[collection] = [];

    // The fuzzer of heads sends longer lines.
    private static string Shortened(string target) => target.Length > 4_000 ? target[..4_000] : target;

    [GeneratedRegex("/([A-Za-z]+)/([0-9a-f-]{36})$")]
    private static partial Regex CreatedAt();

    [GeneratedRegex("/([A-Za-z]+)/\\{[A-Za-z]+\\}")]
    private static partial Regex Placeholder();
}
