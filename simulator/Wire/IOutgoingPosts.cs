namespace CmsSim.Simulator.Wire;

/// <summary>The way from the bridges to machines outside.</summary>
internal interface IOutgoingPosts : IAsyncDisposable
{
    /// <summary>Sends outside the gate.</summary>
    /// <param name="address">Whom to.</param>
    /// <param name="mediaType">Of the document.</param>
    /// <param name="document">What to send.</param>
    /// <param name="answerWithin">In real time, as the machine outside knows no other; a jump of the simulated clock is no silence.</param>
    /// <param name="answered">Called with whether the answer was a 2xx, on any thread; never once it is ended.</param>
    /// <param name="end">Gives the POST up.</param>
    void Send(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered, CancellationToken end);
}
