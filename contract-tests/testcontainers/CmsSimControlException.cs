namespace CmsSim.Testcontainers;

/// <summary>Thrown when the control API of the simulator refuses a request. The message has the reason that the API gives.</summary>
/// <param name="status">The HTTP status of the answer, such as 409.</param>
/// <param name="message">The message.</param>
public sealed class CmsSimControlException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status of the answer, such as 409.</summary>
    public int Status { get; } = status;
}
