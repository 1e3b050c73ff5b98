namespace CmsSim.Client.Transport;

/// <summary>The reasons for which there is no usable answer. Each continues the sentence "the bridge cannot be reached".</summary>
internal static class Unreachable
{
    public static string Late(CmsClientOptions options) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it gave no answer within {options.Timeout.TotalSeconds:0.###} s");

    public static string Why(Exception broken, CmsClientOptions options) => broken switch
    {
        LaneException => broken.Message,
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => $"TLS failed: {Innermost(broken)}",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name does not resolve",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => $"it does not accept connections: {Innermost(broken)}",
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => $"its answer is longer than {options.LargestAnswer} bytes",
        _ => $"it broke off the exchange: {Innermost(broken)}",
    };

    private static string Innermost(Exception exception) => exception.GetBaseException().Message.TrimEnd('.');
}
