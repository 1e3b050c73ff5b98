namespace CmsSim.Simulator.Schema;

/// <summary>The outcome of a fetch: the status and content of the answer, or the error when there was no complete answer.</summary>
internal readonly record struct FetchedDocument(int Status, ReadOnlyMemory<byte> Content, HttpRequestError? Error);
