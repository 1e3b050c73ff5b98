using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.State;

/// <summary>
/// Which values of a world are secret, and what takes their place where a world leaves them out (<c>secrets="omitted"</c>).
/// </summary>
/// <remarks>
/// An account without a password keeps the password of the running account of its name, or else gets the configured one. An object keeps
/// the secret values of the running object of its type and id. Without such an object, a call ID gets another secret to go with it, which
/// follows from the object's id, as another passcode does for a way into a space that only its passcode told from the others. Other
/// passwords and passcodes are not set.
/// </remarks>
/// <param name="running">The world of the run that reads; null before there is one.</param>
/// <param name="password">The configured password; null leaves it to the first account of the run.</param>
internal sealed class WorldSecrets(Func<World>? running, string? password)
{
    // Most worlds name all that they hold.
    private readonly Lazy<World?> _running = new(() => running?.Invoke());
    private readonly Dictionary<string, Dictionary<(ResourceDefinition, Guid), StoredObject>> _objects = [];

    /// <summary>Whether values of the field are left out: passwords, passcodes and secrets, not what says how they are used.</summary>
    public static bool IsSecret(Field field, Release release) => Secrets.IsSecret(field.Name) && field is Field<string> && field.WordsIn(release) is not [_, ..];

    /// <summary>The password of an account that names none.</summary>
    public string? PasswordOf(string account) =>
        _running.Value?.Accounts.FirstOrDefault(known => known.Name == account)?.Password ?? password ?? (_running.Value?.Accounts is [var first, ..] ? first.Password : null);

    /// <summary>Sets the secret values that an object does without.</summary>
    /// <param name="values">The object.</param>
    /// <param name="id">Its id.</param>
    /// <param name="bridge">The bridge that it is on; null for what all share.</param>
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
        return _objects[bridge ?? ""] = (objects ?? []).ToDictionary(stored => (stored.Type, stored.Id));
    }
}
