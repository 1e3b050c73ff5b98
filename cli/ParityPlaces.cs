namespace CmsSim.Cli;

/// <summary>The switches and rules of the simulator that decide about a contract.</summary>
internal static class ParityPlaces
{
    private static readonly (string Prefix, string Place)[] s_places =
    [
        ("errors.unknown-id", "the switch --unknown-id-status of cmssim serve, or simulator/Schema/Failure.cs"),
        ("errors.deleted-is-unknown", "the switch --unknown-id-status of cmssim serve"),
        ("errors.unknown-node", "simulator/Api/ApiRoutes.cs"),
        ("errors.content-type", "simulator/Api/AnswerWriter.cs"),
        ("errors.", "simulator/Api/FormReader.cs"),
        ("authentication.", "simulator/Api/BasicAuth.cs"),
        ("spelling.location", "simulator/Api/ResourceHandlers.cs"),
        ("spelling.", "simulator/Api/ApiRoutes.cs"),
        ("forms.xml-type", "simulator/Api/AnswerWriter.cs"),
        ("forms.xml", "simulator/Api/XmlRenderer.cs"),
        ("forms.headers", "simulator/Api/AnswerWriter.cs"),
        ("forms.post", "simulator/Api/ResourceHandlers.cs"),
        ("forms.put", "simulator/Api/ResourceHandlers.cs"),
        ("forms.delete", "simulator/Api/ResourceHandlers.cs"),
        ("forms.secret", "simulator/Resources/Spaces/CoSpace.cs"),
        ("forms.call-id", "simulator/Resources/Spaces/CoSpace.cs"),
        ("forms.regenerate-secret", "simulator/Resources/Spaces/CoSpace.cs"),
        ("forms.", "simulator/Api/FormReader.cs"),
        ("paging.", "SimulatorOptions.PageSize, or simulator/State/ObjectList.cs"),
        ("filters.", "simulator/Schema/QueryFilter.cs"),
        ("uniqueness.", "simulator/Resources/Spaces/CoSpace.cs"),
        ("accessMethods.", "simulator/Resources/Spaces/AccessMethod.cs"),
        ("members.", "simulator/Resources/Spaces/CoSpaceUser.cs"),
        ("profiles.", "simulator/Resources/Profiles"),
        ("dialPlan.", "simulator/Resources/DialPlan"),
        ("calls.", "simulator/Resources/Calls/Call.cs"),
        ("callLegs.", "simulator/Resources/Calls/CallLeg.cs"),
        ("participants.", "simulator/Resources/Calls/Participant.cs"),
        ("lobby.", "simulator/Calls/Lobby.cs"),
        ("bulk.", "simulator/Resources/Spaces/BulkSync.cs"),
        ("tms.", "simulator/Resources/Spaces/CoSpace.cs"),
        ("cluster.", "simulator/Resources/SystemLevel"),
        ("cdr.", "simulator/Cdr/CdrDocument.cs"),
        ("events.", "simulator/Events/EventStream.cs"),
    ];

    /// <summary>All places that are files or folders of the repository.</summary>
    public static IEnumerable<string> Paths => s_places.Select(place => place.Place[Math.Max(0, place.Place.IndexOf("simulator/", StringComparison.Ordinal))..]).Where(place => place.StartsWith("simulator/", StringComparison.Ordinal));

    /// <summary>Returns the switch or rule for a contract.</summary>
    public static string Of(string contract) => s_places.FirstOrDefault(place => contract.StartsWith(place.Prefix, StringComparison.Ordinal)).Place ?? "the definition of its node in simulator/Resources";
}
