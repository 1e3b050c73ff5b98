namespace CmsSim.Client.Transport;

/// <summary>
/// A lane has no usable answer. The message continues the sentence "the bridge cannot be reached". Derived from
/// <see cref="HttpRequestException"/>, so that handlers of the caller, such as retry policies, recognise it.
/// </summary>
internal sealed class LaneException(string why, Exception inner)
    : HttpRequestException((inner as HttpRequestException)?.HttpRequestError ?? HttpRequestError.Unknown, why, inner);
