namespace CmsSim.Simulator.Wire;

/// <summary>Work that runs outside the gate, so that its owner can wait for the end of all of it.</summary>
internal sealed class RunningTasks
{
    private readonly Lock _sync = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Starts work, and returns at once.</summary>
    public void Start(Func<Task> work)
    {
        lock (_sync)
        {
            _running.RemoveWhere(task => task.IsCompleted);
            _running.Add(Task.Run(work, CancellationToken.None));
        }
    }

    /// <summary>Returns when no work is left, also none that was started meanwhile.</summary>
    public async Task EndAsync()
    {
        while (true)
        {
            Task[] running;
            lock (_sync)
                running = [.. _running.Where(task => !task.IsCompleted)];
            if (running.Length == 0)
                return;
            await Task.WhenAll(running);
        }
    }
}
