namespace CmsSim.Client;

/// <summary>
/// Fields of an object to create or modify. A field that is null is not sent: the bridge leaves it alone, or takes its default.
/// Empty text unsets a field; so does naming it in <see cref="Unset"/>, for fields that are no text.
/// </summary>
public abstract record Fields
{
    /// <summary>Fields to unset, by the names they have on the wire.</summary>
    public IReadOnlyList<string> Unset { get; init; } = [];

    internal FormBody ToForm() => Unset.Aggregate(AddTo(FormBody.Encoded), (form, name) => form.With(name, ""));

    private protected abstract FormBody AddTo(FormBody form);
}
