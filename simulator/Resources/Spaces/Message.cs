using System.Globalization;
using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources.Spaces;

/// <summary>A note on the message board of a space. Clients can write and remove notes, but not read them.</summary>
internal static class Message
{
    public static readonly Field<string> Text = Field.Text("message").Required();
    public static readonly Field<string> From = Field.Text("from");

    /// <summary>The time when the note was written. It is stored to compute the age and never shown.</summary>
    public static readonly Field<string> WrittenAt = Field.Time("writtenAt").ReadOnly();

    /// <summary>The space that the note belongs to, from the path of the request.</summary>
    public static readonly Field<Guid> CoSpaceId = Field.ReferenceTo("coSpace", "coSpaces", Failure.CoSpaceDoesNotExist).ReadOnly();

    public static readonly ResourceDefinition Definition = new()
    {
        Collection = "messages",
        Element = "message",
        NotFound = Failure.MessageDoesNotExist,
        AuditName = "message",
        Lifetime = Lifetime.UpTo("3.0"),
        Owner = new("coSpaces", CoSpaceId),
        Verbs = Verbs.Create | Verbs.Delete | Verbs.DeleteAll,
        VerbsOn = [(Verbs.Delete, Basis.Inferred("messages have ids and a reason for unknown ones"))],
        Fields = [Text, From, WrittenAt, CoSpaceId],
        Filters = [Age("minAge", (age, bound) => age >= bound), Age("maxAge", (age, bound) => age <= bound)],
        Complete = (message, bridge) => message.Set(WrittenAt, Moment.Kept(bridge.Now)),
    };

    private static QueryFilter Age(string name, Func<double, long, bool> fits) => new(name, text =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bound)
            ? (message, bridge) => fits((bridge.Now - Moment.Read(message.Text(WrittenAt)!)).TotalSeconds, bound)
            : null)
    { Values = new("number") { Min = 0 } };
}
