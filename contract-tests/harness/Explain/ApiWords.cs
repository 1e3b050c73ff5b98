using System.Globalization;
using System.Text;
using CmsSim.Harness.Api;

namespace CmsSim.Harness.Explain;

/// <summary>Says in words what a request of the API does. Nodes and parameters come from the API reference.</summary>
internal sealed class ApiWords
{
    private const int Remembered = 4096;
    private const int NamedParameters = 6;

    // The API's own names that differ from the words of the documents.
    private static readonly Dictionary<string, string> s_nouns = new(StringComparer.Ordinal)
    {
        ["coSpace"] = "space",
        ["coSpaceUser"] = "member of a space",
        ["cospaceBulkParameterSet"] = "bulk parameter set",
        ["cospaceBulkSync"] = "bulk sync",
        ["ivr"] = "IVR",
        ["ivrBrandingProfile"] = "IVR branding profile",
        ["cdrReceiver"] = "CDR receiver",
        ["callBridge"] = "Call Bridge",
        ["callBridgeGroup"] = "Call Bridge group",
        ["dtmfProfile"] = "DTMF profile",
        ["ldapServer"] = "LDAP server",
        ["ldapMapping"] = "LDAP mapping",
        ["ldapSource"] = "LDAP source",
        ["ldapSync"] = "LDAP sync",
        ["turnServer"] = "TURN server",
        ["webBridge"] = "web bridge",
        ["xmpp"] = "XMPP settings",
        ["status"] = "status",
    };

    private readonly BoundedMap<string, ApiPath?> _paths = new(Remembered, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns a sentence such as "Lists the spaces."</summary>
    public string Request(string method, string path, string client)
    {
        var did = Did(method, path, []);
        return $"{Capital(did)}, asked by {client}.";
    }

    /// <summary>Returns a sentence about an answer, such as "200: changes passcode, name and secret of a space, 0.0 s after the request."</summary>
    public string Answer(TracedExchange? exchange, int status, string size)
    {
        var body = size is "0" ? "no body" : $"{size} bytes";
        var verdict = status switch
        {
            >= 200 and < 300 => "done",
            401 => "refused: the request had no accepted user name and password; a client may repeat it with them",
            404 => "refused: no such node",
            >= 400 and < 500 => "refused; the body names the reason",
            503 => "not possible now: the bridge starts, is overloaded or lacks its database",
            _ => "failed",
        };
        var about = exchange is null ? "" : $" to \"{Did(exchange.Method, exchange.Path, exchange.Parameters)}\"{After(exchange)}";
        return string.Create(CultureInfo.InvariantCulture, $"Answer {status}{about}: {verdict} ({body}).");
    }

    /// <summary>Returns a sentence about one parameter of a body.</summary>
    public string Parameter(TracedExchange? exchange, string parameter, string value)
    {
        value = value.TrimEnd('&');
        if (value.Length > 0 && !value.AsSpan().ContainsAnyExcept('*'))
            return $"Sets {parameter}; the bridge hides the value.";
        var set = value.Length == 0 ? $"Sets {parameter} to nothing." : $"Sets {parameter} to {value}.";
        if (exchange is null || Find(exchange.Path) is not { } path || Fields(path.Node.Parameters, parameter) is not { } field)
            return exchange is null ? set : set + " The API reference does not list it here.";
        return field.Ref is { } collection ? $"{set} It names one of the {Plural(collection)}." : set;
    }

    /// <summary>Returns a sentence about one line of an answer.</summary>
    public static string Element(TracedExchange? exchange, ReadOnlySpan<char> xml)
    {
        var end = xml.IndexOfAny(' ', '>', '/');
        if (xml is ['/', ..])
            return $"The end of {xml[1..].TrimEnd('>')}.";
        var name = (end < 0 ? xml : xml[..end]).ToString();
        if (name is "failureDetails")
            return "The reason of the refusal follows.";
        if (exchange?.Status >= 400)
            return $"The reason of the refusal: {Reason(name)}.";
        var close = xml.IndexOf('>');
        var text = close < 0 ? "" : xml[(close + 1)..];
        if (text is [] or ['<', '/', ..])
            return Container(xml, name);
        var value = text.IndexOf('<') is >= 0 and var stop ? text[..stop] : text;
        return $"{Capital(Words(name))}: {value}.";
    }

    /// <summary>Returns the name of the object that an address names, such as "call profile 1285fa9c-…".</summary>
    public string Object(string path) => Find(path) is { } found ? $"{Noun(found.Node)} {found.Id}".TrimEnd() : path;

    /// <summary>Returns a reason of failure in words, such as "the space does not exist".</summary>
    public static string Reason(string reason)
    {
        var parameter = reason.IndexOf(' ');
        var name = parameter < 0 ? reason : reason[..parameter];
        return name switch
        {
            "parameterError" => $"a parameter is missing or has an invalid value{(parameter < 0 ? "" : reason[parameter..])}",
            "unrecognisedObject" or "unrecognizedObject" => "the node does not exist in this release",
            "invalidOperation" => "the node does not support the method",
            "status" => "the answer names no other reason",
            _ => Words(name),
        };
    }

    private string Did(string method, string path, IReadOnlyList<string> parameters)
    {
        if (Find(path) is not { } found)
            return $"{method} of a node that the API reference does not know";
        var node = found.Node;
        var isOne = found.Id is not null || node.ListRoot is null;
        var set = parameters is [] ? "" : $"{And(parameters)} of ";
        return (method, isOne) switch
        {
            ("GET", true) => $"reads {Article(found)}",
            ("GET", false) => $"lists the {Plural(Last(node.Id))}{(found.Owners is [] ? "" : " of one object")}",
            ("POST", _) => $"creates {A(Noun(node))}{(parameters is [] ? "" : $" with {And(parameters)}")}",
            ("PUT", true) => parameters is [] ? $"changes {Article(found)}" : $"sets {set}{Article(found)}",
            ("PUT", false) => $"changes all {Plural(Last(node.Id))}",
            ("DELETE", true) => $"deletes {Article(found)}",
            _ => $"{method} of the {Plural(Last(node.Id))}",
        };
    }

    private static string Article(ApiPath path) => path.Id is null ? $"the {Setting(path.Node)}" : A(Noun(path.Node));

    // A node below /system that exists once.
    private static string Setting(ApiNode node) => Words(node.Path.Trim('/').Split('/') is ["system", .. var rest] && rest is [_, ..] ? "system" + string.Concat(rest.Select(Capital)) : Last(node.Id));

    private static string After(TracedExchange exchange) => exchange.AnsweredAt - exchange.Time is { } took and >= 0 ? $", {Durations.Text(took)} after it" : "";

    private ApiPath? Find(string path)
    {
        if (!_paths.TryGet(path, out var found))
            _paths.Set(path, found = ApiReference.Documented.Find(path));
        return found;
    }

    private static ApiField? Fields(IEnumerable<ApiField> fields, string name) => fields.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string Container(ReadOnlySpan<char> xml, string name)
    {
        const string Id = " id=\"";
        const string Total = " total=\"";
        if (xml.IndexOf(Id, StringComparison.Ordinal) is >= 0 and var id && xml[(id + Id.Length)..].IndexOf('"') is >= 0 and var end)
            return $"The {Words(name)} {xml.Slice(id + Id.Length, end)}.";
        if (xml.IndexOf(Total, StringComparison.Ordinal) is >= 0 and var total && xml[(total + Total.Length)..].IndexOf('"') is >= 0 and var stop)
            return $"{xml.Slice(total + Total.Length, stop)} {Plural(name)} in all.";
        return $"The {Words(name)}.";
    }

    private static string Noun(ApiNode node) => Words(node.ItemRoot ?? Singular(Last(node.Id)));

    // "coSpaces.accessMethods" is the list of access methods.
    private static string Last(string id) => id[(id.LastIndexOfAny(['.', '/']) + 1)..];

    private static string Plural(string collection)
    {
        var noun = Words(Singular(Last(collection)));
        return noun switch
        {
            _ when noun.StartsWith("member of", StringComparison.Ordinal) => "members",
            [.., 's'] => noun,
            _ => noun + "s",
        };
    }

    private static string Singular(string collection) => collection switch
    {
        "status" or "licensing" => collection,
        [.., 's'] => collection[..^1],
        _ => collection,
    };

    /// <summary>Returns a name of the API as words: <c>callLegProfile</c> becomes "call leg profile".</summary>
    public static string Words(string name)
    {
        if (s_nouns.TryGetValue(name, out var noun))
            return noun;
        var words = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var isStart = char.IsAsciiLetterUpper(name[i]) && i > 0 && !char.IsAsciiLetterUpper(name[i - 1]);
            if (isStart)
                words.Append(' ');
            var isShort = char.IsAsciiLetterUpper(name[i]) && i + 1 < name.Length && char.IsAsciiLetterUpper(name[i + 1]);
            words.Append(isStart && !isShort ? char.ToLowerInvariant(name[i]) : name[i]);
        }

        return words.Replace("co space", "space").Replace("co Space", "space").ToString();
    }

    private static string A(string noun) => noun is ['a' or 'e' or 'i' or 'o' or 'I', ..] or ['L', ..] ? $"an {noun}" : $"a {noun}";

    private static string And(IReadOnlyList<string> names) => names switch
    {
        [var only] => only,
        _ when names.Count <= NamedParameters => $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", names.Take(NamedParameters))} and {names.Count - NamedParameters} more parameters"),
    };

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
