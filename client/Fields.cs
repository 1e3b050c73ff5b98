namespace CmsSim.Client;

/// <summary>
/// The fields to create or modify an object with. A null field is not sent: a new object gets the bridge's default, an existing one
/// keeps its value. Empty text unsets a text field; <see cref="Unset"/> unsets fields of other types.
/// </summary>
public abstract record Fields
{
    /// <summary>The names of fields to unset, as the API spells them.</summary>
    public IReadOnlyList<string> Unset { get; init; } = [];

    /// <summary>
    /// Parameters that have no property here, by the name that the API gives them, such as those of later releases. They are sent last.
    /// </summary>
    public IReadOnlyDictionary<string, string> Other { get; init; } = new Dictionary<string, string>();

    internal FormBody ToForm() => Other.Aggregate(Unset.Aggregate(AddTo(FormBody.Encoded), (form, name) => form.With(name, "")), (form, pair) => form.With(pair.Key, pair.Value));

    private protected abstract FormBody AddTo(FormBody form);
}
