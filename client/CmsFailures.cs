using System.Globalization;
using System.Net;
using CmsSim.Untrusted;

namespace CmsSim.Client;

/// <summary>One failure reason: an element inside <c>failureDetails</c>.</summary>
/// <param name="Name">The name of the element, such as <c>coSpaceDoesNotExist</c>.</param>
/// <param name="Parameter">The name of the invalid parameter. Null when the reason does not name one.</param>
/// <param name="Error">The problem with the parameter, such as <c>invalidValue</c>. Null when the reason does not give it.</param>
public sealed record CmsFailureReason(string Name, string? Parameter = null, string? Error = null)
{
    /// <summary>
    /// Returns true when the reason has this name. <c>unrecognisedObject</c> and <c>unrecognizedObject</c> count as equal.
    /// </summary>
    public bool Is(string name) => Canonical(Name) == Canonical(name);

    /// <inheritdoc/>
    public override string ToString() => (Parameter, Error) switch
    {
        (null, null) => Name,
        (null, _) => $"{Name} (error \"{Error}\")",
        (_, null) => $"{Name} (parameter \"{Parameter}\")",
        _ => $"{Name} (parameter \"{Parameter}\", error \"{Error}\")",
    };

    // Older releases use the British spelling; the API reference uses the American one.
    private static string Canonical(string name) => name == "unrecognisedObject" ? "unrecognizedObject" : name;
}

/// <summary>The base of all exceptions that this library throws for the bridge's behaviour.</summary>
public abstract class CmsException : Exception
{
    private const int LongestMessage = 1_000;

    // Messages quote text from the bridge. Control characters could forge lines in a log, and long texts could fill it.
    private protected CmsException(string message, Exception? inner = null) : base(OneLine(message), inner) { }

    private static string OneLine(string text) =>
        VisibleText.Short(string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)), LongestMessage);
}

/// <summary>The bridge answered, but the answer does not report success.</summary>
/// <remarks>
/// Each documented reason has an exception of its own, such as <see cref="CoSpaceDoesNotExistException"/>. When an answer gives several
/// reasons, the exception is that of the first documented one, and <see cref="Reasons"/> has all.
/// </remarks>
public class CmsFailureException : CmsException
{
    internal CmsFailureException(CmsAnswer answer, IReadOnlyList<CmsFailureReason> reasons)
        : this(answer, reasons, $"{answer.Method} {answer.Path} was refused with {Describe(answer.StatusCode, reasons)}.") { }

    private protected CmsFailureException(CmsAnswer answer, IReadOnlyList<CmsFailureReason> reasons, string message, Exception? inner = null)
        : base(message, inner) =>
        (Method, Path, StatusCode, Reasons) = (answer.Method, answer.Path, answer.StatusCode, reasons);

    /// <summary>The method of the request.</summary>
    public HttpMethod Method { get; }

    /// <summary>The path of the request, with its query.</summary>
    public string Path { get; }

    /// <summary>The HTTP status code of the answer.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>The failure reasons in <c>failureDetails</c>. Empty when the answer has none.</summary>
    public IReadOnlyList<CmsFailureReason> Reasons { get; }

    /// <summary>
    /// Returns true when one of <see cref="Reasons"/> has this name. <c>unrecognisedObject</c> and <c>unrecognizedObject</c> count as
    /// equal.
    /// </summary>
    public bool Has(string reason) => Reasons.Any(each => each.Is(reason));

    /// <summary>
    /// True when the request names an object that does not exist: the status is 404, or a reason ends in <c>DoesNotExist</c>.
    /// </summary>
    public bool IsMissingObject =>
        StatusCode == HttpStatusCode.NotFound || Reasons.Any(each => each.Name.EndsWith("DoesNotExist", StringComparison.Ordinal));

    private static string Describe(HttpStatusCode status, IReadOnlyList<CmsFailureReason> reasons)
    {
        var number = ((int)status).ToString(CultureInfo.InvariantCulture);
        return reasons is [] ? number : $"{number}: {string.Join(", ", reasons)}";
    }
}

/// <summary>The bridge rejects the credentials (401), or the user has no permission for the request (403).</summary>
public sealed class CmsAuthenticationException : CmsFailureException
{
    internal CmsAuthenticationException(CmsAnswer answer, IReadOnlyList<CmsFailureReason> reasons)
        : base(answer, reasons, $"{answer.Method} {answer.Path} was refused with {(int)answer.StatusCode}: {Why(answer)}.") { }

    private static string Why(CmsAnswer answer) => answer switch
    {
        { StatusCode: HttpStatusCode.Forbidden } => "the user may not do this",
        { OffersBasic: false } => "the server does not offer Basic authentication",
        _ => "the user name or the password is wrong",
    };
}

/// <summary>The status of the answer reports success, but the answer cannot be read.</summary>
public sealed class CmsMalformedAnswerException : CmsFailureException
{
    internal CmsMalformedAnswerException(CmsAnswer answer, string fault, Exception? inner = null)
        : base(answer, [], $"The answer to {answer.Method} {answer.Path} ({(int)answer.StatusCode}) cannot be read: {fault}", inner) { }
}

/// <summary>The answer is a redirect (a 3xx status with a <c>Location</c> header). The client does not follow redirects.</summary>
public sealed class CmsRedirectException : CmsFailureException
{
    internal CmsRedirectException(CmsAnswer answer)
        : base(answer, [], $"{answer.Method} {answer.Path} was redirected with {(int)answer.StatusCode} to \"{answer.Location}\"; redirects are not followed. Use the address of the bridge itself.") { }
}

/// <summary>Reading a whole list exceeds a limit of <see cref="CmsClientOptions"/> or of the scheduler's settings.</summary>
public sealed class CmsEndlessListException : CmsException
{
    internal CmsEndlessListException(string path, string limit) : base($"The list {path} exceeds the limit of {limit}.") { }
}

/// <summary>No usable answer: the connection fails, the certificate is not accepted, or the answer is too long or too late.</summary>
public sealed class CmsUnreachableException : CmsException
{
    internal CmsUnreachableException(string sentence, Exception inner) : base(sentence, inner) =>
        RejectsCertificate = inner is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError };

    /// <summary>True when the certificate of the bridge is not accepted, or TLS fails for another reason.</summary>
    public bool RejectsCertificate { get; }
}
