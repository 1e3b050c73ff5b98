using CmsSim.Simulator.Schema;

namespace CmsSim.ContractTests.Support;

/// <summary>Forms for any type of the configuration, made from its definition, and the objects that the values refer to.</summary>
internal static class Forms
{
    // Users come from LDAP or from a world, never from a request.
    public const string User = "bc392aaa-8c6d-4619-ad2f-cb30c4c53766";
    public const string World = $"<world><bridge name=\"Core1\"/><users><user id=\"{User}\"><userJid>{Jid}</userJid></user></users></world>";

    private const string Jid = "ann@example.com";

    // Values of these depend on those of others.
    private static readonly string[] s_special = ["secondaryUri", "callId", "requireCallId", "regenerateSecret"];

    /// <summary>The address to create objects of the type at; creates the parent object if the type needs one.</summary>
    public static async Task<string> NodeAsync(SimulatedCluster cluster, ReleaseCatalog catalog, ResourceDefinition type) =>
        type.Owner is { } owner
            ? $"/api/v1/{owner.ParentCollection}/{await ObjectAsync(cluster, catalog, owner.ParentCollection)}/{type.Collection}"
            : "/api/v1/" + type.Collection;

    /// <summary>Creates an object with its required values only and returns its id.</summary>
    public static async Task<string> ObjectAsync(SimulatedCluster cluster, ReleaseCatalog catalog, string collection)
    {
        if (collection is "users")
            return User;
        var type = catalog.Named(collection)!;
        return await cluster.CreateAsync("/api/v1/" + collection, Join(await FormAsync(cluster, catalog, type, cluster.NextNumber(), field => field.OnCreate && (field.IsRequired || field.IsRequiredAtFirst))));
    }

    /// <summary>A value for every wanted field; creates the objects that the values refer to.</summary>
    public static async Task<Dictionary<Field, string>> FormAsync(SimulatedCluster cluster, ReleaseCatalog catalog, ResourceDefinition type, int seed, Func<Field, bool> wanted)
    {
        var form = new Dictionary<Field, string>();
        foreach (var field in catalog.ViewOf(type).Fields.Where(field => wanted(field) && !s_special.Contains(field.Name)))
        {
            if (field.Target is { } target)
            {
                // Some fields refer to a type that this release does not have.
                if (catalog.Named(target.Collection) is not null)
                    form[field] = await ObjectAsync(cluster, catalog, target.Collection);
            }
            else if (field.Name is "userJid" or "ownerJid")
            {
                form[field] = Jid;
            }
            else
            {
                form[field] = ValueOf(field, catalog.Release, seed);
            }
        }
        return form;
    }

    /// <summary>The form as a request body.</summary>
    public static string Join(Dictionary<Field, string> form) => string.Join('&', form.Select(pair => $"{pair.Key.Name}={pair.Value}"));

    /// <summary>A value that the field takes in the release; other seeds give other texts and numbers.</summary>
    public static string ValueOf(Field field, Release release, int seed)
    {
        string[] candidates = field.Values.Type switch
        {
            "enum" => [.. field.Values.Words],
            "bool" => ["true"],
            "guid" or "id" => ["8d3f4c1e-6a57-4b0e-9b7d-2f50c9b1a7d2"],
            "url" => [$"https://example.com/{seed}", $"rtmp://example.com/{seed}"],
            "number" or "digits" or "dtmf" => [$"{seed + 6}"],
            _ => [$"text{seed}", $"{seed + 6}", $"room{seed}.$"],
        };
        return candidates.FirstOrDefault(candidate => field.Canonical(candidate, release) == candidate)
            ?? throw new InvalidOperationException($"No candidate is a value of {field.Name}.");
    }
}
