namespace CmsSim.Simulator.Schema;

/// <summary>A document of another machine that a bridge needs before it can answer.</summary>
/// <param name="Address">The address of the document.</param>
/// <param name="Largest">The largest document, in bytes.</param>
/// <param name="AnswerWithin">The real time for the whole document.</param>
/// <param name="Use">Uses the outcome, inside the gate. Objects may have changed since the request.</param>
internal sealed record DocumentFetch(Uri Address, int Largest, TimeSpan AnswerWithin, Action<FetchedDocument> Use);
