using CmsSim.Simulator.Resources.Spaces;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.Drills;

/// <summary>Spaces that a scheduler has reserved as slots, and that people then edit by hand.</summary>
internal static class EditedSlots
{
    public static readonly Drill Drill = new("edited-slots", "People edit the spaces that a scheduler has reserved: they rename one, renumber one, protect one, and delete one.")
    {
        World = _ => DrillWorlds.WithSlots(slots: 5),
        Steps =
        [
            DrillStep.After(60, "slot 1 is renamed", cluster => Edit(cluster, "1", CoSpace.Name, "Ann's room, do not touch")),
            DrillStep.After(120, "slot 2 gets another URI", cluster => Edit(cluster, "2", CoSpace.Uri, "board")),
            DrillStep.After(180, "slot 3 gets a passcode", cluster => Edit(cluster, "3", CoSpace.Passcode, "4711")),
            DrillStep.After(240, "slot 4 is deleted", cluster =>
            {
                if (SlotOf(cluster, "4") is var (bridge, slot))
                    bridge.Remove(slot);
            }),
        ],
    };

    private static void Edit(Cluster cluster, string uri, Field field, string value)
    {
        if (SlotOf(cluster, uri) is var (bridge, slot))
            ((IBridgeContext)bridge).Set(slot, field, value);
    }

    // A client can have deleted the slot before, and the database can be without a master.
    private static (Bridge Bridge, ResourceObject Slot)? SlotOf(Cluster cluster, string uri) =>
        cluster.Bridges.FirstOrDefault(bridge => bridge.ReachesMaster) is { } bridge && bridge.FindByUnique(CoSpace.Definition, CoSpace.UniqueUri, uri) is { } slot ? (bridge, slot) : null;
}
