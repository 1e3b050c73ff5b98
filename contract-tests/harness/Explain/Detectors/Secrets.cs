namespace CmsSim.Harness.Explain.Detectors;

/// <summary>
/// Finds passcodes, passwords and secrets that the log shows. The secret in a scheduler's PUT of a space is not reported: every bridge prints
/// it (document 212298, trace 9500).
/// </summary>
internal sealed class Secrets : Detector
{
    private static readonly string[] s_names = ["passcode", "password", "secret", "bindPassword", "authorization", "token"];

    public override void See(LogLine line)
    {
        switch (line.Fact)
        {
            case LineFact.TracePiece when line.Find("parameter") is { } parameter && IsSecret(parameter) && IsShown(line.Span("value").TrimEnd('&')):
                if (!IsPrintedByEveryBridge(parameter, line.Exchange))
                    Report(OddityKind.SecretInClear, $"parameter {parameter}", line, $"The API trace shows the value of {parameter}.", trace: line.Exchange?.Trace);
                break;
            case LineFact.TraceXml:
                SeeXml(line);
                break;
            default:
                if (line.Text.Contains("://", StringComparison.Ordinal))
                    SeeAddress(line);
                break;
        }
    }

    private void SeeXml(LogLine line)
    {
        var xml = line.Span("xml");
        var close = xml.IndexOf('>');
        if (close <= 0 || close + 1 >= xml.Length || xml[close + 1] == '<' || xml[0] is '/')
            return;
        var name = xml[..close].ToString();
        var text = xml[(close + 1)..];
        if (IsSecret(name) && IsShown(text.IndexOf('<') is >= 0 and var end ? text[..end] : text))
            Report(OddityKind.SecretInClear, $"element {name}", line, $"The API trace shows the value of <{name}>.", trace: line.Exchange?.Trace);
    }

    // rtmp://user:password@server/…
    private void SeeAddress(LogLine line)
    {
        var text = line.Text.AsSpan();
        var at = text.IndexOf("://", StringComparison.Ordinal);
        var authority = text[(at + 3)..];
        var end = authority.IndexOfAny("/ \"'>");
        authority = end < 0 ? authority : authority[..end];
        if (authority.IndexOf('@') is > 0 and var host && authority[..host].IndexOf(':') is > 0 and var colon && IsShown(authority[(colon + 1)..host]))
            Report(OddityKind.SecretInClear, "address", line, "An address in the log holds a user name and a password.");
    }

    private static bool IsSecret(string name) => s_names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool IsShown(ReadOnlySpan<char> value) => value.Length > 0 && value.ContainsAnyExcept('*') && value is not "redacted" && !value.StartsWith("redacted-", StringComparison.Ordinal);

    private static bool IsPrintedByEveryBridge(string parameter, TracedExchange? exchange) =>
        parameter.Equals("secret", StringComparison.OrdinalIgnoreCase) && exchange is { Method: "PUT" } && exchange.Path.Contains("/cospaces/", StringComparison.OrdinalIgnoreCase);
}
