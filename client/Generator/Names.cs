namespace CmsSim.Client.Generator;

/// <summary>The C# names of nodes, records, properties and methods.</summary>
internal static class Names
{
    // Objects whose element has a name that says too little by itself.
    private static readonly Dictionary<string, string> s_records = new()
    {
        ["system.alarms"] = "SystemAlarm",
        ["system.diagnostics"] = "CallDiagnostics",
        ["system.MPLicenseUsage"] = "MPLicenseUsageEntry",
        ["system.MPLicenseUsage.knownHosts"] = "KnownHost",
        ["system.multipartyLicensing.activePersonalLicenses"] = "ActivePersonalLicense",
        ["calls.participants.all"] = "AllParticipants",
        ["turnServers.status"] = "TurnServerStatus",
        ["webBridges.status"] = "WebBridgeStatus",
        ["recorders.status"] = "RecorderStatus",
        ["streamers.status"] = "StreamerStatus",
        ["callLegs.cameraControl"] = "CameraControl",
        ["coSpaces.messages"] = "CoSpaceMessage",
    };

    /// <summary>Returns the name with a capital letter, such as <c>CoSpaces</c> for <c>coSpaces</c>.</summary>
    public static string Pascal(string name) => name is "usercoSpaces" ? "UserCoSpaces" : char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>Returns the name of the node on the client or its parent, such as <c>SystemStatus</c> or <c>AccessMethods</c>.</summary>
    public static string Member(Node node) => node.Parent is null ? Joined(node) : node.LastName is "*" ? "All" : Pascal(node.LastName);

    /// <summary>Returns the name of the record of an object's elements, and the stem of that of its fields.</summary>
    public static string Record(Node node) =>
        s_records.GetValueOrDefault(node.Id) ?? (node.ItemRoot is null || (node.Kind is "singleton" or "query") ? Joined(node) : Pascal(node.ItemRoot));

    public static string Fields(Node node) => Record(node) + "Fields";

    /// <summary>Returns the name of the class with the operations.</summary>
    public static string Accessor(Node node)
    {
        if (!node.IsCollection)
            return Joined(node) + "Resource";
        if (node.Parent is not { } parent)
            return Joined(node);
        var owner = parent.IsCollection && parent.ItemRoot is { } root ? Pascal(root) : Joined(parent);
        return node.Id is "coSpaces.coSpaceUsers" or "users.usercoSpaces" or "users.userCoSpaceTemplates" or "users.userProvisionedCoSpaces"
            ? Pascal(node.LastName)
            : owner + Pascal(node.LastName);
    }

    public static string Property(string wireName, string owner) => Pascal(wireName) == owner ? Pascal(wireName) + "Value" : wireName switch
    {
        "uptimeSeconds" => "Uptime",
        _ => Pascal(wireName),
    };

    /// <summary>Returns the name of the argument for the id in a path, such as <c>coSpaceId</c>.</summary>
    public static string IdArgument(string itemPath) => itemPath[(itemPath.LastIndexOf('{') + 1)..^1] switch { "id" => "id", "setId" => "id", var name => name };

    /// <summary>Returns the words of a name, such as <c>call leg profile</c>.</summary>
    public static string Words(string name) =>
        string.Concat(name.Select((letter, i) => char.IsUpper(letter) && i > 0 && !char.IsUpper(name[i - 1]) ? " " + char.ToLowerInvariant(letter) : letter.ToString()));

    /// <summary>Returns the word for one object of a collection.</summary>
    public static string One(string collection) => collection switch
    {
        "coSpaces" => "space",
        "users" => "user",
        "calls" => "call",
        "coSpaceTemplates" => "space template",
        "coSpaces.coSpaceUsers" => "member",
        "coSpaces.accessMethods" => "access method",
        "cospaceBulkParameterSets" => "bulk parameter set",
        "cospaceBulkSyncs" => "bulk sync",
        "ivrs" => "IVR",
        "ldapServers" or "ldapMappings" or "ldapSources" or "ldapSyncs" => "LDAP " + Words(collection)["ldap ".Length..^1],
        "turnServers" => "TURN server",
        "dtmfProfiles" => "DTMF profile",
        "ivrBrandingProfiles" => "IVR branding profile",
        "directorySearchLocations" => "directory search location",
        "dialInSecurityProfiles" => "dial-in security profile",
        "ldapUserCoSpaceTemplateSources" => "LDAP source of space templates",
        "users.usercoSpaces" => "space of a user",
        "users.userProvisionedCoSpaces" => "space provided for a user",
        "users.userCoSpaceTemplates" => "space template of a user",
        "system.MPLicenseUsage" => "record of the use of licences",
        "system.multipartyLicensing.activePersonalLicenses" => "user whose personal licence is in use",
        "system.cdrReceivers" => "receiver of call detail records",
        "system.diagnostics" => "diagnosis",
        _ when collection.EndsWith("ies", StringComparison.Ordinal) => Words(collection[..^3]) + "y",
        _ => Words(collection.TrimEnd('s')[(collection.LastIndexOf('.') + 1)..]),
    };

    public static string Article(string word) => (word[0] is 'a' or 'e' or 'i' or 'o' || word.StartsWith("IVR", StringComparison.Ordinal) || word.StartsWith("LDAP", StringComparison.Ordinal) ? "an " : "a ") + word;

    private static string Joined(Node node) => string.Concat(node.Id.Split('.').Select(Pascal));
}
