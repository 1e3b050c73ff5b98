namespace CmsSim.Simulator.Schema;

/// <summary>A header of an answer. The log masks a secret one, as it masks passcodes.</summary>
internal sealed record AnswerHeader(string Name, string Value, bool IsSecret = false);

/// <summary>The outcome of a performed request: a refusal, a created object, a header of the answer, or none of these.</summary>
internal readonly record struct Outcome(Refusal? Refusal = null, ResourceObject? Created = null, AnswerHeader? Header = null)
{
    public static implicit operator Outcome(Refusal refusal) => new(refusal);

    public static implicit operator Outcome(ResourceObject created) => new(null, created);
}
