using System.Text;
using CmsSim.Simulator.Api;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>The outcome of one change: the reasons against it, or the id of a new object.</summary>
internal readonly record struct Change(IReadOnlyList<Refusal> Refusals, Guid? Created = null)
{
    public bool IsDone => Refusals is [];
}

/// <summary>
/// Makes the changes of pages as requests to the handlers of the API, so that checks, defaults, ids and audit lines follow from the definitions.
/// The journal notes each of them without a trace number, so that the run can be repeated by the same requests to the API.
/// </summary>
internal sealed class Changes(Cluster cluster, Bridge bridge, ApiOfRelease api, WebRequest request, string user)
{
    private const string Root = "/api/v1/";
    private const string FormType = "application/x-www-form-urlencoded";

    /// <summary>A request of the web admin, for audit lines.</summary>
    public static ApiRequest Request(Cluster cluster, WebRequest request, string user, string method = "GET", string path = "/", string form = "") => new()
    {
        Method = method,
        Target = path,
        Path = path.Split('?')[0],
        User = user,
        Client = request.Client,
        ClientNames = cluster.ClientNames,
        IsFromWebAdmin = true,
        ContentType = form.Length > 0 ? FormType : "",
        Content = Encoding.UTF8.GetBytes(form),
    };

    /// <summary>The address of a type's node, or of one of its objects.</summary>
    public static string PathOf(ResourceDefinition type, Guid? id = null) => Root + type.Path + (id is { } one ? $"/{one}" : "");

    /// <summary>The node at an address of the API; null when the release has none.</summary>
    public static RouteMatch? Match(ApiOfRelease api, string path) =>
        path.StartsWith(Root, StringComparison.OrdinalIgnoreCase) ? api.Routes.Match(path.AsSpan(Root.Length)) : null;

    /// <summary>Makes one change.</summary>
    public Change Make(string method, string path, IEnumerable<(string Name, string Value)> parameters)
    {
        if (Match(api, path) is not { } match)
            return new Change([new Refusal(Failure.UnrecognisedObject)]);
        var form = Request(cluster, request, user, method, path, WebForm.FormOf(parameters));
        var output = new ByteBuffer();
        var result = api.Handlers.Handle(match, form, bridge, output);
        var refused = result as ApiResult.Refused;
        if (refused is not null)
        {
            output.Clear();
            XmlRenderer.Failure(output, refused.Refusals, bridge.Release);
        }

        // A repetition sends the request to the API, where faults and hostile mode would act on it.
        if (cluster.IsDisturbed)
            cluster.History.NoteGap("the web admin made a change while there was a fault or hostile mode, which do not act on its pages");
        var header = (result as ApiResult.Headed)?.Header;
        var location = (result as ApiResult.Created)?.Location;
        cluster.Journal.Note(
            new JournalEntry(cluster.Timeline.Now, bridge.BridgeName, null, method, path, refused?.Status ?? 200, refused?.Refusals ?? [], null, Ignored: form.Ignored),
            form.FactsOf(bridge.Release) with { Location = location, Header = header },
            form.Body, output.Written);
        return new Change(refused?.Refusals ?? [], location is null ? null : Guid.Parse(location.AsSpan(location.Length - 36)));
    }

    /// <summary>A request that reads a node.</summary>
    public ApiRequest Get(string path) => Request(cluster, request, user, path: path);

    /// <summary>The reasons against saving these parameters in a new object or, if there is one, in the subject. It changes nothing.</summary>
    public IReadOnlyList<Refusal> Check(ResourceDefinition type, ResourceObject? subject, IEnumerable<(string Name, string Value)> parameters)
    {
        var form = Request(cluster, request, user, subject is null ? "POST" : "PUT", PathOf(type), WebForm.FormOf(parameters));
        var values = new ResourceValues(type, subject);
        var refusals = FormReader.Read(form, form.Body, values, bridge.Catalog.ViewOf(type), isCreation: subject is null, bridge.Settings);
        return new SaveChecks(bridge.Catalog).Refuse(values, refusals, bridge)?.Refusals ?? [];
    }
}
