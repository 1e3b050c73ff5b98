namespace CmsSim.Client;

/// <summary>
/// The fields to create or modify an object with. A null field is not sent: a new object gets the bridge's default, an existing one
/// keeps its value. Empty text unsets a text field; <see cref="Unset"/> unsets fields of other types.
/// </summary>
public abstract record Fields
{
    /// <summary>The names of fields to unset, as the API spells them.</summary>
    public IReadOnlyList<string> Unset { get; init; } = [];

    internal FormBody ToForm() => Unset.Aggregate(AddTo(FormBody.Encoded), (form, name) => form.With(name, ""));

    private protected abstract FormBody AddTo(FormBody form);
}
