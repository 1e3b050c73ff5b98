using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Queries;

/// <summary>Shows if a Lync conversation is known. Lync is not simulated, so none is.</summary>
internal static class ConversationIdQuery
{
    public static readonly Field<string> ConversationId = Field.Text("conversationId");

    private static readonly Field<string> s_asked = Field.Text("conversationId").On(Basis.Inferred("no source is named for the parameter of the request"));

    public static readonly ResourceDefinition Definition = new()
    {
        Kind = ResourceKind.Singleton,
        Collection = "conversationIdQuery",
        Lifetime = Lifetime.From("2.3"),
        Verbs = Verbs.Read,
        IsQuery = true,
        Fields = [ConversationId],
        Query = [s_asked],
        Item = [ConversationId, new Computed("found", (_, _) => "false")],
    };
}
