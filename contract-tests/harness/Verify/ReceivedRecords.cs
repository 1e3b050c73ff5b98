namespace CmsSim.Harness.Verify;

/// <summary>One post of call detail records.</summary>
/// <param name="RequestLine">The request line, such as <c>POST /cdr HTTP/1.1</c>.</param>
/// <param name="ContentType">The header Content-Type. Null when there is none.</param>
/// <param name="Text">The document.</param>
public sealed record ReceivedRecords(string RequestLine, string? ContentType, string Text);
