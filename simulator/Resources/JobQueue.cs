using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources;

/// <summary>Jobs that clients ask for: they run one at a time, in the order they were asked for.</summary>
/// <param name="state">The field that says how far a job is.</param>
/// <param name="running">What it says of the one that runs.</param>
/// <param name="pending">How long a job waits before it runs.</param>
/// <param name="run">Runs a job, and calls what it is given once the job is over.</param>
internal sealed class JobQueue(
    Field<string> state, string running, Func<SimulatorSettings, TimeSpan> pending, Action<ResourceObject, IBridgeContext, Action> run)
{
    public const string Pending = "pending";

    /// <summary>How many jobs of the type wait or run.</summary>
    public int Length(ResourceDefinition type, IBridgeContext bridge) => bridge.All(type).Count(IsUnfinished);

    /// <summary>Starts the job, or the one whose turn it is.</summary>
    public void StartNext(ResourceObject job, IBridgeContext bridge)
    {
        if (bridge.All(job.Type).FirstOrDefault(IsUnfinished) is not { Home: null } next)
            return;
        next.Home = bridge;
        bridge.After(pending(bridge.Settings), () =>
        {
            // A job that was deleted meanwhile is cancelled.
            if (bridge.Find(next.Type, next.Id) is null)
            {
                StartNext(next, bridge);
                return;
            }
            Enter(next, running, bridge);
            run(next, bridge, () => StartNext(next, bridge));
        });
    }

    /// <summary>A world saved in the middle of a job begins the job again, and so does whoever takes it over from a bridge that was stopped (inferred).</summary>
    public void Restore(ResourceObject job, IBridgeContext bridge)
    {
        if (job.Text(state) is null || IsUnfinished(job))
            Enter(job, Pending, bridge);
        StartNext(job, bridge);
    }

    /// <summary>Says how far the job is.</summary>
    public void Enter(ResourceObject job, string word, IBridgeContext bridge)
    {
        var values = new ResourceValues(job.Type, job);
        values.Set(state, word);
        bridge.Change(job, values);
    }

    private bool IsUnfinished(ResourceObject job) => job.Text(state) is { } word && (word == Pending || word == running);
}
