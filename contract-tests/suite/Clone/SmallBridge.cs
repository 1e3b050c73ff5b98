using System.Globalization;
using CmsSim.ContractTests.Support;

namespace CmsSim.ContractTests.Clone;

/// <summary>A scripted bridge with spaces on pages of three. A test changes the spaces, or replaces answers, while the bridge is read.</summary>
internal sealed class SmallBridge : IAsyncDisposable
{
    private const int PageSize = 3;
    private const string Spaces = "/api/v1/coSpaces";

    private readonly ScriptedServer _server;
    private readonly Lock _sync = new();
    private int _requests;
    private int _spaces;

    public SmallBridge(int spaces)
    {
        for (var i = 0; i < spaces; i++)
            Add(i);
        _server = ScriptedServer.Guarded(request =>
        {
            lock (_sync)
            {
                BeforeAnswer(_requests++, request.Target);
                return Override(request.Target) ?? Answer(request.Target);
            }
        });
    }

    /// <summary>The ids of the spaces, in the order of the list.</summary>
    public List<string> Ids { get; } = [];

    /// <summary>Called before each answer, with the number of requests so far and the path.</summary>
    public Action<int, string> BeforeAnswer { get; set; } = (_, _) => { };

    /// <summary>Returns an answer for a path in place of the usual one. Null keeps the usual one.</summary>
    public Func<string, ScriptedAnswer?> Override { get; set; } = _ => null;

    public Uri Address => _server.Address;

    public IReadOnlyList<ReceivedRequest> Requests => _server.Requests;

    /// <summary>Adds a space at a position of the list.</summary>
    public void Add(int at) => Ids.Insert(at, string.Create(CultureInfo.InvariantCulture, $"11111111-0000-4000-8000-{++_spaces:x12}"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private ScriptedAnswer Answer(string target)
    {
        var (path, query) = target.Split('?') is [var head, var rest] ? (head, rest) : (target, "");
        if (path is "/api/v1/system/status")
            return ScriptedAnswer.Xml("<status><softwareVersion>2.9</softwareVersion><uptimeSeconds>10</uptimeSeconds><cdrTime>2026-01-01T09:00:00Z</cdrTime></status>");
        if (path is Spaces)
            return Page(int.Parse("0" + query.Split('&').FirstOrDefault(part => part.StartsWith("offset=", StringComparison.Ordinal))?[7..], CultureInfo.InvariantCulture));
        if (path.StartsWith(Spaces, StringComparison.Ordinal) && path.Split('/') is [.., var id] && id.Length == 36)
            return Ids.Contains(id) ? ScriptedAnswer.Xml($"<coSpace id=\"{id}\"><name>{id[^2..]}</name></coSpace>") : ScriptedAnswer.Failure(400, "<coSpaceDoesNotExist />");
        return ScriptedAnswer.Xml($"<list total=\"0\"></list>");
    }

    private ScriptedAnswer Page(int offset) =>
        ScriptedAnswer.Xml($"<coSpaces total=\"{Ids.Count}\">{string.Concat(Ids.Skip(offset).Take(PageSize).Select(id => $"<coSpace id=\"{id}\"><name>{id[^2..]}</name></coSpace>"))}</coSpaces>");
}
