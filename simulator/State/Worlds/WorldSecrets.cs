using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State.Worlds;

/// <summary>
/// Knows the secret values of a world, and supplies those that a world omits (<c>secrets="omitted"</c>).
/// </summary>
/// <remarks>
/// An account without a password keeps the password of the running account with its name, or else gets the configured one. An object keeps
/// the secret values of the running object with its type and id. Without such an object, an object with a call ID gets a secret derived from
/// its id. An access method that only its passcode distinguishes from others gets a derived passcode. Other passwords and passcodes stay unset.
/// </remarks>
/// <param name="running">Returns the world of the run that reads; null before the run has one.</param>
/// <param name="password">The configured password; null leaves it to the first account of the run.</param>
internal sealed class WorldSecrets(Func<World>? running, string? password)
{
    // Most worlds have their secrets, so the running world is seldom needed.
    private readonly Lazy<World?> _running = new(() => running?.Invoke());
    private readonly Dictionary<string, Dictionary<(ResourceDefinition, Guid), StoredObject>> _objects = [];

    /// <summary>True for fields whose values are omitted: passwords, passcodes and secrets, but not settings of their use.</summary>
    public static bool IsSecret(Field field, Release release) => Secrets.IsSecret(field.Name) && field is Field<string> && field.WordsIn(release) is not [_, ..];

    /// <summary>The password for an account without one in the world; null when no source supplies it.</summary>
    public string? PasswordOf(string account) =>
        _running.Value?.Accounts.FirstOrDefault(known => known.Name == account)?.Password ?? password ?? (_running.Value?.Accounts is [var first, ..] ? first.Password : null);

    /// <summary>Sets the secret values that an object of a world lacks.</summary>
    /// <param name="values">The object.</param>
    /// <param name="id">Its id.</param>
    /// <param name="bridge">The name of its bridge; null for an object that all bridges share.</param>
    /// <param name="release">The release of the world.</param>
    public void Fill(ResourceValues values, Guid id, string? bridge, Release release)
    {
        var type = values.Type;
        var known = ObjectsOf(bridge).GetValueOrDefault((type, id));
        foreach (var field in type.Fields)
        {
            if (values.Values[type.SlotOf(field)] is null && known?.Values[type.SlotOf(field)] is { } value && IsSecret(field, release))
                values.Set(field, value);
        }
        type.SupplySecrets(values, id);
    }

    private Dictionary<(ResourceDefinition, Guid), StoredObject> ObjectsOf(string? bridge)
    {
        if (_objects.TryGetValue(bridge ?? "", out var found))
            return found;
        var objects = bridge is null ? _running.Value?.Shared : _running.Value?.Bridges.FirstOrDefault(other => other.Facts.Name == bridge)?.Local;

        // Only borrowed ids occur twice, and no object with such an id has secrets.
        return _objects[bridge ?? ""] = (objects ?? []).Where(stored => stored.Type.BorrowedId is null).ToDictionary(stored => (stored.Type, stored.Id));
    }
}
