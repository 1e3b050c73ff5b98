namespace CmsSim.Simulator.Wire;

/// <summary>Sends documents from the bridges to other machines, and fetches documents from there.</summary>
internal interface IOutgoingHttp : IAsyncDisposable
{
    /// <summary>Sends one document outside the gate, and returns at once.</summary>
    /// <param name="address">The address of the receiver.</param>
    /// <param name="mediaType">The media type of the document.</param>
    /// <param name="document">The document.</param>
    /// <param name="answerWithin">The time that the receiver has to answer. It is real time, so that a jump of the simulated clock does not
    /// cut it short.</param>
    /// <param name="answered">Called on any thread with true when the answer is a 2xx, else with false. Not called after
    /// cancellation.</param>
    /// <param name="end">Cancels the POST.</param>
    void Send(Uri address, string mediaType, byte[] document, TimeSpan answerWithin, Action<bool> answered, CancellationToken end);

    /// <summary>Fetches one document outside the gate, and returns at once.</summary>
    /// <param name="address">The address of the document.</param>
    /// <param name="largest">The largest document, in bytes. A larger one ends as <see cref="HttpRequestError.ConfigurationLimitExceeded"/>.</param>
    /// <param name="answerWithin">The real time for the whole document.</param>
    /// <param name="answered">Called on any thread with the status and content of the answer, or with the error when there was no complete
    /// answer. The content is empty unless the status is a 2xx. Not called after cancellation.</param>
    /// <param name="end">Cancels the fetch.</param>
    void Fetch(Uri address, int largest, TimeSpan answerWithin, Action<int, ReadOnlyMemory<byte>, HttpRequestError?> answered, CancellationToken end);

    /// <summary>Returns when no request is under way.</summary>
    Task SentAsync();
}
