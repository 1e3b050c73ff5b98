using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State.Worlds;

namespace CmsSim.Simulator.State;

/// <summary>A command of the control API that changed the run.</summary>
/// <param name="After">The number of the latest entry of the journal at that time.</param>
/// <param name="Time">The time on the cluster's clock.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record RunCommand(long After, DateTimeOffset Time, string Method, string Target, ReadOnlyMemory<byte> Body);

/// <summary>
/// The parts of a run that, with the journal, repeat it: the world in which it began, and the commands since. It begins again with each world.
/// Used inside the gate only.
/// </summary>
/// <param name="bytes">The most bytes of commands that are kept.</param>
internal sealed class RunHistory(int bytes)
{
    // The text of a command beside its path and body.
    private const int BytesOfCommand = 64;

    private readonly List<RunCommand> _commands = [];
    private readonly SortedDictionary<(Delivery Kind, string Type), long> _deliveries = [];
    private int _held;

    /// <summary>The world in which the run began.</summary>
    public World World { get; private set; } = World.Empty;

    /// <summary>The time at which the run began.</summary>
    public DateTimeOffset Start { get; private set; }

    /// <summary>The number of the latest entry of the journal before the run began.</summary>
    public long After { get; private set; }

    /// <summary>True for the world in which the process was started, in which a drill runs.</summary>
    public bool IsFirstWorld { get; private set; }

    /// <summary>The name of the drill in the first world; null without one.</summary>
    public string? Drill { get; set; }

    /// <summary>The seed of the hostile mode with which the run began; null without one.</summary>
    public int? Hostile { get; set; }

    /// <summary>The reason why the run cannot be repeated, in a sentence without its end; null when it can.</summary>
    public string? Gap { get; private set; }

    /// <summary>The commands, in order.</summary>
    public IReadOnlyList<RunCommand> Commands => _commands;

    /// <summary>The numbers of records, subscriptions and updates, by type.</summary>
    public IReadOnlyDictionary<(Delivery Kind, string Type), long> Deliveries => _deliveries;

    /// <summary>Begins with a world.</summary>
    public void Restart(World world, DateTimeOffset start, long after, bool isFirstWorld)
    {
        (World, Start, After, IsFirstWorld, Gap, _held) = (world, start, after, isFirstWorld, null, 0);
        _commands.Clear();
    }

    /// <summary>Adds a command that was carried out just now.</summary>
    public void Note(Cluster cluster, string method, string target, ReadOnlyMemory<byte> body = default)
    {
        var command = new RunCommand(cluster.Journal.Last, cluster.Timeline.Now, method, target, body);
        _held += BytesOfCommand + command.Target.Length + command.Body.Length;
        if (_held > bytes)
            NoteGap($"its control commands have more than {bytes} bytes, the limit runCommandBytes");
        else
            _commands.Add(command);
    }

    /// <summary>Notes that the run cannot be repeated.</summary>
    public void NoteGap(string reason) => Gap ??= reason;

    /// <summary>Counts a record, a subscription or an update that a client has met. The types are words of the simulator, so they are few.</summary>
    public void Met(Delivery kind, string type) => _deliveries[(kind, type)] = _deliveries.GetValueOrDefault((kind, type)) + 1;
}
