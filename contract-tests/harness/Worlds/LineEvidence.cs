using System.Text.RegularExpressions;
using CmsSim.Harness.Traces;

namespace CmsSim.Harness.Worlds;

/// <summary>Notes the objects that log lines around an exchange name: spaces with their names, and parties with their calls.</summary>
internal static partial class LineEvidence
{
    private static readonly ApiShape s_spaces = ApiShape.Named("coSpaces")!;
    private static readonly ApiShape[] s_parties = [ApiShape.Named("callLegs")!, ApiShape.Named("participants")!];

    /// <summary>Notes the objects in some lines.</summary>
    public static void Note(WorldModel model, IReadOnlyList<LogEntry> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            if (Space().Match(lines[i].Text) is { Success: true } space)
                NoteName(model, space.Groups["id"].Value, space.Groups["name"].Value);
            else if (Party().Match(lines[i].Text) is { Success: true } party)
                NoteCall(model, party.Groups["id"].Value, party.Groups["call"].Value);
        }
    }

    // A job of the bridge may have made the space after the start.
    private static void NoteName(WorldModel model, string id, string name)
    {
        if (model.Find(s_spaces, id) is null && (model.ListOf(s_spaces, null).StirredBy is not null || model.IsAbsent(new ObjectKey(s_spaces, id))))
            return;
        var space = model.Find(s_spaces, id) ?? model.Need(s_spaces, id);
        if (space.Now("name") is null && name.Length > 0)
            space.TryShow("name", name);
    }

    private static void NoteCall(WorldModel model, string id, string call)
    {
        foreach (var shape in s_parties)
        {
            if (model.Find(shape, id) is { } party && party.Now("call") is null)
                party.TryShow("call", call);
        }
    }

    [GeneratedRegex(@" space (?<id>[0-9a-f]{8}-[0-9a-f-]{27}) \((?<name>.*)\)$", RegexOptions.CultureInvariant)]
    private static partial Regex Space();

    [GeneratedRegex(""" API user "[^"]*" .* (?<id>[0-9a-f]{8}-[0-9a-f-]{27}), call (?<call>[0-9a-f]{8}-[0-9a-f-]{27})$""", RegexOptions.CultureInvariant)]
    private static partial Regex Party();
}
