using System.Globalization;
using System.Net;
using CmsSim.Simulator.Directories;
using CmsSim.Simulator.Wire;

namespace CmsSim.Simulator.RemoteDirectories;

/// <summary>
/// Searches directories on the network for the bridges. Each search has a connection of its own, within limits of time and size. It never
/// connects to the control API, under any name, and follows no referrals to other servers.
/// </summary>
/// <param name="control">Returns the address on which the control API listens; null while it does not listen.</param>
/// <param name="time">The real time, for the limit of a search.</param>
internal sealed class DirectorySearches(Func<IPEndPoint?> control, TimeProvider time) : IAsyncDisposable
{
    private readonly RunningTasks _searches = new();

    /// <summary>Starts a search outside the gate, and returns at once.</summary>
    /// <param name="search">The search.</param>
    /// <param name="answered">Called on any thread with the answer. Not called after cancellation.</param>
    /// <param name="end">Cancels the search.</param>
    public void Start(DirectorySearch search, Action<DirectoryAnswer> answered, CancellationToken end) => _searches.Start(async () =>
    {
        var answer = await AnswerAsync(search, end);
        if (!end.IsCancellationRequested)
            answered(answer);
    });

    /// <summary>Waits until every search has ended. The caller cancels them before.</summary>
    public async ValueTask DisposeAsync() => await _searches.EndAsync();

    // Every failure becomes an answer, because the sync waits for one.
    private async Task<DirectoryAnswer> AnswerAsync(DirectorySearch search, CancellationToken end)
    {
        using var timeLimit = new CancellationTokenSource(search.Limits.Time, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, end);
        string why;
        try
        {
            await using var connection = await LdapConnection.OpenAsync(search, control(), either.Token);
            return await new RemoteSearch(connection, search).RunAsync(either.Token);
        }
        catch (Exception) when (timeLimit.IsCancellationRequested)
        {
            why = string.Create(CultureInfo.InvariantCulture, $"the search took longer than {search.Limits.Time.TotalSeconds} seconds");
        }
        catch (Exception error)
        {
            why = error.Message;
        }
        return new DirectoryAnswer { Failure = string.Create(CultureInfo.InvariantCulture, $"{search.Host}:{search.Port}: {why}") };
    }
}
