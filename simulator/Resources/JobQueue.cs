using CmsSim.Simulator.Schema;

namespace CmsSim.Simulator.Resources;

/// <summary>Runs the jobs of a type one at a time, in the order of the requests.</summary>
/// <param name="state">The field that shows the state of a job.</param>
/// <param name="running">The state of a running job.</param>
/// <param name="pending">The time that a job is pending before it runs.</param>
/// <param name="run">Runs a job and calls its last argument when the job is finished.</param>
internal sealed class JobQueue(
    Field<string> state, string running, Func<SimulatorSettings, TimeSpan> pending, Action<ResourceObject, IBridgeContext, Action> run)
{
    public const string Pending = "pending";

    /// <summary>The number of pending and running jobs of the type.</summary>
    public int Length(ResourceDefinition type, IBridgeContext bridge) => bridge.All(type).Count(IsUnfinished);

    /// <summary>Starts the first unfinished job, unless it has been started already.</summary>
    public void StartNext(ResourceObject job, IBridgeContext bridge)
    {
        if (bridge.All(job.Type).FirstOrDefault(IsUnfinished) is not { Home: null } next)
            return;
        next.Home = bridge;
        bridge.AfterAsJob(pending(bridge.Settings), () =>
        {
            // Deleting a pending job cancels it.
            if (bridge.Find(next.Type, next.Id) is null)
            {
                StartNext(next, bridge);
                return;
            }
            SetState(next, running, bridge);
            run(next, bridge, () => StartNext(next, bridge));
        });
    }

    /// <summary>
    /// Starts an unfinished job from the beginning, after a world is loaded or when another bridge takes the job over (inferred).
    /// </summary>
    public void Restore(ResourceObject job, IBridgeContext bridge)
    {
        if (job.Text(state) is null || IsUnfinished(job))
            SetState(job, Pending, bridge);
        StartNext(job, bridge);
    }

    /// <summary>Sets the state of the job.</summary>
    public void SetState(ResourceObject job, string word, IBridgeContext bridge) => bridge.Set(job, state, word);

    private bool IsUnfinished(ResourceObject job) => job.Text(state) is { } word && (word == Pending || word == running);
}
