namespace CmsSim.Simulator.Control;

/// <summary>The JSON schemas of all bodies and answers, by name.</summary>
internal static class ControlSchemas
{
    private const string Problem = """
        {"type":"object","required":["title","status","detail"],"properties":{
          "title":{"type":"string"},
          "status":{"type":"integer"},
          "detail":{"type":"string","description":"The mistake, its place, and the valid alternative. For a world file, one line for each mistake."},
          "errors":{"type":"array","description":"The mistakes of a world file, in the order of their lines.","items":{"type":"object","required":["line","message"],"properties":{
            "line":{"type":"integer","minimum":1},
            "message":{"type":"string"}}}}}}
        """;

    public static IReadOnlyDictionary<string, string> All => field ??=
        ControlApi.Areas.SelectMany(area => area.Schemas).Append(new("Problem", Problem)).ToDictionary(entry => entry.Key, entry => entry.Value);
}
