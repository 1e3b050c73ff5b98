using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Conversation;

/// <summary>A request to the bridge with the number of its place, or to the control API.</summary>
internal sealed record ScriptedRequest(int Place, string Method, string Target, string? Body = null)
{
    /// <summary>The place of the control API.</summary>
    public const int Control = -1;
}

/// <summary>
/// Draws random requests from a seed. Nodes, methods and parameters come from the documented reference, not from the simulator, so the
/// same seed gives the same requests however the simulator describes itself.
/// </summary>
internal sealed partial class SeedScript
{
    public const string Core1 = "00000000-0000-4000-8000-0000000000c1";
    public const string Core2 = "00000000-0000-4000-8000-0000000000c2";

    private const int KeptItems = 30;

    private static readonly Lazy<JsonElement[]> s_reference = new(() =>
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("fixtures", "reference", "resources.json")));
        return [.. file.RootElement.GetProperty("resources").Clone().EnumerateArray()];
    });

    // Objects of these collections exist on one bridge only.
    private static readonly string[] s_local = ["calls", "callLegs", "participants", "alarms", "diagnostics"];

    // The script has receivers of its own, whose ports the recording hides. A random transform would deny most addresses.
    private static readonly string[] s_readOnly = ["system.cdrReceivers", "system.cdrReceiver", "dialTransforms"];

    private static readonly string[] s_addresses =
    [
        "ann@example.com", "brief@example.com", "busy@example.com", "slow@example.com", "silent@example.com", "shy@example.com", "lost@example.com",
        "nowhere@example.com", "reset@example.com", "plain@example.com", "mute@example.com", "bob@example.com", "town@core1.example.com", "+44 20 7946 0000",
    ];

    private static readonly string[] s_callers = ["ann@example.com", "brief@example.com", "gast@example.org", "+4930123456"];
    private static readonly string[] s_dialled = ["town", "small@core1.example.com", "locked", "4711", "menu", "menu@core2.example.com", "nobody", "bob@example.com", "out@far.example.com", "vip.7"];
    private static readonly string[] s_users = ["ann@example.com", "Bob@example.com", "cem@example.com"];
    private static readonly string[] s_names = ["Sales", "research", "SALES", "Ärzte & <Co>", "it's \"one\"", "Board room", "7+7=14%", "x"];

    private readonly Random _random;
    private readonly Version _release;
    private readonly JsonElement[] _nodes;
    private readonly Dictionary<string, List<(int Bridge, string Path)>> _items = new(StringComparer.OrdinalIgnoreCase);

    public SeedScript(int seed, string release)
    {
        _random = new Random(seed);
        _release = Version.Parse(release);
        _nodes = [.. s_reference.Value.Where(IsKnown)];
        foreach (var bridge in (int[])[0, 1])
        {
            Learn(bridge, "/api/v1/coSpaces/11111111-0000-4000-8000-000000000001");
            Learn(bridge, "/api/v1/coSpaces/11111111-0000-4000-8000-000000000002");
            Learn(bridge, "/api/v1/coSpaces/11111111-0000-4000-8000-000000000003");
            Learn(bridge, "/api/v1/users/bc392aaa-8c6d-4619-ad2f-cb30c4c53766");
            Learn(bridge, "/api/v1/callBridges/" + Core1);
            Learn(bridge, "/api/v1/callBridges/" + Core2);
        }
    }

    /// <summary>True for a bridge that has been stopped; the script sends it nothing.</summary>
    public bool[] IsStopped { get; } = new bool[2];

    /// <summary>Returns the next requests: one of any kind, or several that build on each other.</summary>
    public IEnumerable<ScriptedRequest> Next() => _random.Next(100) switch
    {
        < 34 => [Any()],
        < 46 => Meeting(),
        < 56 => [Dial()],
        < 64 => [ComeIn()],
        < 71 => [ActAtFarEnd()],
        < 82 => [Advance()],
        < 88 => [ChangeMeeting()],
        < 91 => [Move()],
        < 94 => [Api("GET", Pick(["callLegs", "participants", "calls", "system/status", "system/alarms"]))],
        94 => BulkSync(),
        95 => LdapSync(),
        96 => DialPlan(),
        97 => [Ask("POST", "/faults", $$$"""{"match":{"path":"/api/v1/{{{Pick(["coSpaces", "calls*", "callLegs*"])}}}","probability":0.5},"effect":{"status":{{{Pick(["503", "400"])}}}},"times":2}""")],
        98 => [Ask("POST", $"/bridges/Core2/{(OneIn(3) ? "isolate" : "rejoin")}")],
        _ => [Ask("PUT", "/far-ends", FarEnds(_random.Next(1, 4)))],
    };

    /// <summary>Reads ids from an answer for use in later requests, and drops those of objects that no longer exist.</summary>
    public void Learn(ScriptedRequest request, string? location, string body)
    {
        if (request.Method is "DELETE" || body.Contains("DoesNotExist", StringComparison.Ordinal))
            Forget(request.Target);
        if (request.Place is ScriptedRequest.Control)
        {
            if (LegOfCaller().Match(body) is { Success: true } leg && request.Target.EndsWith("/incoming-calls", StringComparison.Ordinal))
                Learn(request.Target.Contains("Core2", StringComparison.Ordinal) ? 1 : 0, "/api/v1/callLegs/" + leg.Groups[1].Value);
        }
        else if (location is not null)
        {
            Learn(request.Place, location);
        }
        else if (request.Method is "GET" && body.Contains(" total=\"", StringComparison.Ordinal))
        {
            var node = request.Target.Split('?')[0];
            foreach (Match item in ItemOfList().Matches(body))
                Learn(request.Place, $"{node}/{item.Groups[1].Value}");
        }
    }

    private void Learn(int bridge, string path)
    {
        if (path.Split('/') is not [.., var collection, { Length: 36 }])
            return;
        if (!_items.TryGetValue(collection, out var items))
            _items.Add(collection, items = []);
        items.Remove((bridge, path));
        items.Add((bridge, path));
        if (items.Count > KeptItems)
            items.RemoveAt(0);
    }

    // The target is the object or a node below it.
    private void Forget(string target)
    {
        foreach (var items in _items.Values)
            items.RemoveAll(item => target.StartsWith(item.Path, StringComparison.Ordinal) && !item.Path.Contains("-0000-4000-8000-", StringComparison.Ordinal));
    }

    private ScriptedRequest Any()
    {
        var node = Pick(_nodes);
        var part = Pick([.. node.GetProperty("methods").EnumerateObject()]);
        var methods = part.Value.EnumerateArray().Select(method => method.GetString()!).ToList();
        var method = Pick(methods);

        // A deletion removes other objects too, so deletions are rare and creations frequent.
        if (method is "DELETE" && methods.Count > 1 && !OneIn(3))
            method = "GET";
        else if (methods.Contains("POST") && OneIn(2))
            method = "POST";
        if (OneIn(60))
            method = Pick(["GET", "PUT", "POST", "PATCH"]);
        if (s_readOnly.Contains(node.GetProperty("id").GetString()))
            method = "GET";
        var (bridge, path) = Address(node.GetProperty(part.Name is "item" ? "itemPath" : "path").GetString()!);
        return method is "POST" or "PUT" or "PATCH"
            ? new ScriptedRequest(bridge, method, path, Form(node, method))
            : new ScriptedRequest(bridge, method, path + (part.Name is "collection" or "singleton" ? Query(node) : ""));
    }

    private IEnumerable<ScriptedRequest> Meeting()
    {
        if (OneIn(3))
            yield return Api("POST", "coSpaces", Join([$"name={Escape(Pick(s_names))}", $"uri=room{_random.Next(60)}", OneIn(2) ? "requireCallId=true" : "", OneIn(4) ? "passcode=1234" : "", OneIn(2) ? "streamUrl=rtmp%3A%2F%2Fexample.com%2Flive" : "", Extra("callProfile"), Extra("callLegProfile")]));
        if (OneIn(3))
            yield return Api("POST", "callLegProfiles", Join([$"needsActivation={Truth()}", $"deactivationMode={Pick(["deactivate", "disconnect", "remainActivated"])}", $"deactivationModeTime={_random.Next(1, 9)}"]));
        if (OneIn(3))
            yield return Api("POST", "callProfiles", Join([$"participantLimit={_random.Next(2, 9)}", $"recordingMode={Pick(["disabled", "manual", "automatic"])}", $"streamingMode={Pick(["disabled", "manual", "automatic"])}", OneIn(4) ? "sipRecorderUri=recorder%40example.com" : ""]));
        yield return Api("POST", "calls", OneIn(4) ? $"name={Escape(Pick(s_names))}" : $"coSpace={IdOf("coSpaces")}");
        yield return Dial();
        if (OneIn(2))
            yield return Dial();
    }

    private ScriptedRequest Dial()
    {
        var (bridge, path) = Known("calls");
        var leg = Join([$"remoteParty={Escape(Pick(s_addresses))}", OneIn(4) ? $"needsActivation={Truth()}" : "", OneIn(6) ? $"confirmation={Truth()}" : "", OneIn(8) ? "dtmfSequence=12%23" : "", Extra("callLegProfile")]);
        return new ScriptedRequest(bridge, "POST", $"{path}/{(OneIn(3) ? "participants" : "callLegs")}", leg);
    }

    private ScriptedRequest ComeIn()
    {
        List<string> members = [$"\"remoteParty\":\"{Pick(s_callers)}\"", $"\"uri\":\"{Pick(s_dialled)}\""];
        if (OneIn(3))
            members.Add($"\"passcode\":\"{Pick(["1234", "9"])}\"");
        if (OneIn(3))
            members.Add("\"displayName\":\"Caller & Söhne\"");
        if (OneIn(3))
            members.Add($"\"hangUpAfter\":{_random.Next(60)}");
        if (OneIn(4))
            members.Add("\"encrypted\":false,\"bfcp\":true");
        return Ask("POST", $"/bridges/{Pick(["Core1", "Core1", "Core2"])}/incoming-calls", $"{{{string.Join(',', members)}}}");
    }

    private ScriptedRequest ActAtFarEnd()
    {
        var (bridge, leg) = Known("callLegs");
        var act = Pick(["hang-up", "hold", "resume", "mute", "dtmf", "dtmf", "dtmf"]);
        return Ask("POST", $"/bridges/Core{bridge + 1}/call-legs/{leg[^36..]}/{act}", act is "dtmf" ? $$"""{"sequence":"{{Pick(["1234#", "4711#", "1", "**9,#", "0000#"])}}"}""" : null);
    }

    private ScriptedRequest Advance() => Ask("POST", "/clock/advance", $$"""{"seconds":{{Pick(["0", "0.2", "1", "1.5", "4", "7", "12", "31", "65", "400"])}}}""");

    private ScriptedRequest ChangeMeeting()
    {
        var (kind, form) = _random.Next(8) switch
        {
            0 => ("calls", $"recording={Truth()}"),
            1 => ("calls", $"streaming={Truth()}"),
            2 => ("calls", $"locked={Truth()}"),
            3 => ("callLegs", $"needsActivation={Truth()}"),
            4 => ("callLegs", $"rxAudioMute={Truth()}&txVideoMute={Truth()}"),
            5 => ("callLegs", $"chosenLayout={Pick(["allEqual", "speakerOnly", ""])}&dtmfSequence=7"),
            6 => ("participants", $"importance={_random.Next(9)}"),
            _ => ("calls", $"messageText=Hello&messagePosition=top&messageDuration={Pick(["10", "permanent"])}"),
        };
        var (bridge, path) = Known(kind);
        return kind is "calls" && OneIn(6) ? new ScriptedRequest(bridge, "PUT", path + "/participants/*", $"rxAudioMute={Truth()}") : new ScriptedRequest(bridge, "PUT", path, form);
    }

    private ScriptedRequest Move()
    {
        var (bridge, path) = Known("calls");
        var (from, participant) = Known(OneIn(2) ? "participants" : "callLegs");
        return new ScriptedRequest(bridge, "POST", path + "/participants", $"movedParticipant={participant[^36..]}{(from == bridge ? "" : $"&movedParticipantCallBridge={(from == 0 ? Core1 : Core2)}")}");
    }

    private IEnumerable<ScriptedRequest> BulkSync()
    {
        var first = _random.Next(1, 20);
        yield return Api("POST", "cospaceBulkParameterSets", $"startIndex={first}&endIndex={first + _random.Next(6)}&coSpaceUriMapping=b%24index%24&coSpaceNameMapping=Bulk+%24index%24" + (OneIn(2) ? "&coSpaceCallIdMapping=88%24index%24" : ""));
        yield return Api("POST", "cospaceBulkSyncs", $"cospaceBulkParameterSet={IdOf("cospaceBulkParameterSets")}" + (OneIn(3) ? "&removeAll=true" : ""));
        yield return Ask("POST", "/clock/advance", """{"seconds":0.15}""");
        yield return Api("GET", "cospaceBulkSyncs");
        yield return Ask("POST", "/clock/advance", """{"seconds":2}""");
        yield return Api("GET", "coSpaces");
    }

    private IEnumerable<ScriptedRequest> LdapSync()
    {
        yield return Api("POST", "ldapServers", "address=ldap.example.com&portNumber=389&secure=false");
        yield return Api("POST", "ldapMappings", Join(
        [
            $"jidMapping={Escape("$sAMAccountName$@example.com")}", $"nameMapping={Escape("$cn|'/^(.*) (.*)$/\\2, \\1/'$")}",
            OneIn(2) ? $"coSpaceNameMapping={Escape("$cn$'s room")}&coSpaceUriMapping={Escape("$mail|'/@.*//'$.room")}" : "", OneIn(3) ? $"coSpaceCallIdMapping={Escape("55$number$")}" : "",
        ]));
        yield return Api("POST", "ldapSources", $"server={IdOf("ldapServers")}&mapping={IdOf("ldapMappings")}&baseDn={Escape("ou=people,dc=example,dc=com")}"
            + (OneIn(2) ? "&filter=" + Escape(Pick(["(number=*)", "(&(objectClass=person)(!(cn=Bob*)))", "(|(number>=102)(mail=ann@*))"])) : ""));
        yield return Api("POST", "ldapSyncs", Join([OneIn(2) ? $"ldapSource={IdOf("ldapSources")}" : "", $"removeWhenFinished={Truth()}"]));
        yield return Ask("POST", "/clock/advance", """{"seconds":0.3}""");
        yield return Api("GET", "ldapSyncs");
        yield return Ask("POST", "/clock/advance", """{"seconds":3}""");
        yield return Api("GET", "users");
    }

    private IEnumerable<ScriptedRequest> DialPlan()
    {
        yield return Api("POST", "dialTransforms", Join([$"type={Pick(["raw", "strip", "phone"])}", $"match={Escape(Pick(["($1/(a.*)@/)", "", "($1/^0/+49/)"]))}", $"transform={Escape(Pick(["$1", "x$1", "${1}0"]))}", $"priority={_random.Next(9)}"]));
        yield return Api("POST", "inboundDialPlanRules", Join([$"domain={Pick(["*", "core1.example.com", "core2.example.com"])}", $"priority={_random.Next(9)}", $"resolveToUsers={Truth()}", $"resolveToIvrs={Truth()}", $"resolveTocoSpaces={Truth()}"]));
        yield return Api("POST", "forwardingDialPlanRules", Join([$"matchPattern={Escape(Pick(["*", "*.example.com", "vip.*"]))}", $"action={Pick(["forward", "reject"])}", $"destinationDomain={Pick(["", "far.example.com"])}", $"priority={_random.Next(9)}"]));
        yield return Api("POST", "outboundDialPlanRules", Join([$"domain={Pick(["", "example.com", "*.example.com", "far.example.com"])}", $"priority={_random.Next(9)}", $"sipControlEncryption={Pick(["auto", "encrypted", "unencrypted"])}", $"failureAction={Pick(["stop", "continue"])}"]));
        yield return ComeIn();
        yield return Ask("POST", "/clock/advance", """{"seconds":2}""");
    }

    private static string FarEnds(int first)
    {
        string[] all =
        [
            """{"address":"brief@*","behaviour":"answer","after":1,"hangUpAfter":5}""", """{"address":"busy@*","behaviour":"busy"}""", """{"address":"slow@*","behaviour":"ringOut"}""",
            """{"address":"silent@*","behaviour":"tlsSilent"}""", """{"address":"shy@*","behaviour":"decline","after":2}""", """{"address":"lost@*","behaviour":"unreachable"}""",
            """{"address":"nowhere@*","behaviour":"unresolvable"}""", """{"address":"plain@*","behaviour":"answer","after":0,"encrypted":false,"confirms":false}""", """{"address":"*.com","behaviour":"answer","after":3,"encrypted":true}""",
        ];
        return $"[{string.Join(',', all[first..])}]";
    }

    private (int Bridge, string Path) Address(string template)
    {
        var (bridge, path) = (Bridge(), "");
        foreach (var segment in template.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment is not ['{', ..])
            {
                path += "/" + segment;
                continue;
            }
            var collection = path[(path.LastIndexOf('/') + 1)..];
            if (!_items.TryGetValue(collection, out var items) || items is [] || OneIn(15))
            {
                path += "/" + (OneIn(2) ? Guid.Empty.ToString() : NewId());
                continue;
            }
            var item = Pick(items);
            path = item.Path["/api/v1".Length..];
            if (s_local.Contains(collection))
                bridge = item.Bridge;
        }
        return (Running(bridge), "/api/v1" + path);
    }

    private (int Bridge, string Path) Known(string collection)
    {
        if (_items.TryGetValue(collection, out var items) && items.Where(item => !IsStopped[item.Bridge]).TakeLast(8).ToList() is [_, ..] latest && !OneIn(30))
            return Pick(latest);
        return (Bridge(), $"/api/v1/{collection}/{NewId()}");
    }

    private string IdOf(string collection) => Known(collection).Path[^36..];

    private string Extra(string profile) => OneIn(3) && _items.TryGetValue(profile + "s", out var items) && items is [_, ..] ? $"{profile}={IdOf(profile + "s")}" : "";

    private string Form(JsonElement node, string method)
    {
        if (node.GetProperty("id").GetString() is "layoutTemplates.template")
            return """{"panes":[{"x":0,"y":0}]}""";
        var known = node.GetProperty("parameters").EnumerateArray().Where(parameter => (IsKnown(parameter) || OneIn(10)) && IsOn(parameter, method)).ToList();
        List<string> pairs = [];
        foreach (var parameter in known)
        {
            var isNeeded = method is "POST" && parameter.GetProperty("required").ToString() is not "False";
            if (isNeeded ? !OneIn(20) : OneIn(Math.Max(2, known.Count / 5)))
                pairs.Add($"{parameter.GetProperty("name").GetString()}={Escape(Value(parameter))}");
        }
        if (OneIn(30))
            pairs.Add("unknown=1");
        return string.Join('&', pairs);
    }

    private string Value(JsonElement parameter)
    {
        if (OneIn(14))
            return Pick(["", "nonsense", "a b", "Ä<&>", "-1", new string('x', 300)]);
        var name = parameter.GetProperty("name").GetString()!;
        return parameter.GetProperty("type").GetString() switch
        {
            "bool" => Truth(),
            "enum" => Pick([.. parameter.GetProperty("values").EnumerateArray()]).GetString()!,
            "number" => Number(parameter),
            "id" => IdOf(parameter.GetProperty("ref").GetString()!),
            "guid" => NewId(),
            "url" => $"https://example.com/{_random.Next(9)}",
            "dtmf" => Pick(["*1", "12#", "9", "**3"]),
            "uriUser" => $"u{_random.Next(60)}",
            "list" => IdOf("callLegs") + "," + IdOf("callLegs"),
            _ => Text(name),
        };
    }

    private string Text(string name) => name switch
    {
        "remoteParty" or "sipRecorderUri" or "sipStreamerUri" => Pick(s_addresses),
        "userJid" or "ownerJid" or "from" => Pick(s_users),
        "name" or "displayName" or "nameLabelOverride" => Pick(s_names),
        "callId" => $"{4700 + _random.Next(40)}",
        "passcode" => $"{1000 + _random.Next(3)}",
        "uri" => $"u{_random.Next(60)}",
        "domain" or "sipDomain" => Pick(["example.com", "*.example.com", "core1.example.com", "far.example.com"]),
        "jidMapping" => "$sAMAccountName$@example.com",
        "filter" => "(cn=*)",
        "baseDn" => "dc=example,dc=com",
        "messageDuration" => Pick(["5", "permanent"]),
        _ => $"{name} {_random.Next(9)}",
    };

    private string Number(JsonElement parameter)
    {
        var least = parameter.TryGetProperty("min", out var min) ? min.GetInt32() : 0;
        var most = parameter.TryGetProperty("max", out var max) ? max.GetInt32() : 40;
        return _random.Next(least, Math.Min(most, least + 40) + 1).ToString(CultureInfo.InvariantCulture);
    }

    private string Query(JsonElement node)
    {
        if (!node.TryGetProperty("query", out var query) || !OneIn(2))
            return "";
        List<string> pairs = [];
        foreach (var filter in query.EnumerateArray().Where(_ => OneIn(3)))
        {
            var value = filter.GetProperty("type").GetString() switch
            {
                "number" => _random.Next(12).ToString(CultureInfo.InvariantCulture),
                "id" => IdOf(filter.TryGetProperty("ref", out var collection) ? collection.GetString()! : "coSpaces"),
                "bool" => Truth(),
                "enum" => Pick(["referenced", "unreferenced", "true"]),
                "guid" => NewId(),
                "timestamp" => "2016-07-26T14:00:00Z",
                _ => Pick(["s", "SA", "room", "1", "ann", "example", "&"]),
            };
            pairs.Add($"{filter.GetProperty("name").GetString()}={Escape(value)}");
        }
        return pairs is [] ? "" : "?" + string.Join('&', pairs);
    }

    private bool IsKnown(JsonElement documented) =>
        (!documented.TryGetProperty("since", out var since) || VersionOf(since) <= _release) && (!documented.TryGetProperty("removed", out var removed) || VersionOf(removed) > _release);

    private static Version VersionOf(JsonElement release) => Version.Parse(release.GetString()!);

    private static bool IsOn(JsonElement parameter, string method) => parameter.GetProperty("on").EnumerateArray().Any(on => on.GetString() == method || method is "PATCH");

    private ScriptedRequest Api(string method, string path, string? body = null) => new(Bridge(), method, "/api/v1/" + path, body);

    private static ScriptedRequest Ask(string method, string path, string? body = null) => new(ScriptedRequest.Control, method, path, body);

    // Three of four requests go to the first bridge.
    private int Bridge() => Running(OneIn(4) ? 1 : 0);

    private int Running(int bridge) => IsStopped[bridge] ? 1 - bridge : bridge;

    private string Truth() => OneIn(2) ? "true" : "false";

    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }

    private bool OneIn(int times) => _random.Next(times) == 0;

    private T Pick<T>(IReadOnlyList<T> all) => all[_random.Next(all.Count)];

    private static string Escape(string text) => Uri.EscapeDataString(text);

    private static string Join(IEnumerable<string> pairs) => string.Join('&', pairs.Where(pair => pair.Length > 0));

    [GeneratedRegex("\"callLeg\":\"([0-9a-f-]{36})\"")]
    private static partial Regex LegOfCaller();

    [GeneratedRegex("<[A-Za-z]+ id=\"([0-9a-f-]{36})\"")]
    private static partial Regex ItemOfList();
}
