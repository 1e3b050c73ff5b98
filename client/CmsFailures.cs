using System.Globalization;
using System.Net;
using CmsSim.Wire;

namespace CmsSim.Client;

/// <summary>One reason inside <c>failureDetails</c>.</summary>
/// <param name="Name">The element's name, such as <c>coSpaceDoesNotExist</c>.</param>
/// <param name="Parameter">Which parameter was wrong, when the reason says so.</param>
/// <param name="Error">What was wrong with it, when the reason says so.</param>
public sealed record CmsFailureReason(string Name, string? Parameter = null, string? Error = null)
{
    /// <summary>Whether this is the reason of that name, in either spelling where bridges know two.</summary>
    public bool Is(string name) => Canonical(Name) == Canonical(name);

    /// <inheritdoc/>
    public override string ToString() => (Parameter, Error) switch
    {
        (null, null) => Name,
        (null, _) => $"{Name} (error \"{Error}\")",
        (_, null) => $"{Name} (parameter \"{Parameter}\")",
        _ => $"{Name} (parameter \"{Parameter}\", error \"{Error}\")",
    };

    // Older releases write it the British way, the reference the American.
    private static string Canonical(string name) => name == "unrecognisedObject" ? "unrecognizedObject" : name;
}

/// <summary>What every exception of this library derives from.</summary>
public abstract class CmsException : Exception
{
    private const int LongestMessage = 1_000;

    // Parts of messages come from the bridge; they must neither forge lines in a log nor fill it.
    private protected CmsException(string message, Exception? inner = null) : base(OneLine(message), inner) { }

    private static string OneLine(string text) =>
        VisibleText.Short(string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)), LongestMessage);
}

/// <summary>The bridge answered, and what it answered is not success.</summary>
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

    /// <summary>The status of the answer.</summary>
    public HttpStatusCode StatusCode { get; }

    /// <summary>What <c>failureDetails</c> said; empty when the answer had none.</summary>
    public IReadOnlyList<CmsFailureReason> Reasons { get; }

    /// <summary>Whether one of the reasons has that name, in either spelling where bridges know two.</summary>
    public bool Has(string reason) => Reasons.Any(each => each.Is(reason));

    /// <summary>Whether something the request named is not there. Bridges say so with 400 and a reason, or with 404.</summary>
    public bool IsMissingObject =>
        StatusCode == HttpStatusCode.NotFound || Reasons.Any(each => each.Name.EndsWith("DoesNotExist", StringComparison.Ordinal));

    private static string Describe(HttpStatusCode status, IReadOnlyList<CmsFailureReason> reasons)
    {
        var number = ((int)status).ToString(CultureInfo.InvariantCulture);
        return reasons is [] ? number : $"{number}: {string.Join(", ", reasons)}";
    }
}

/// <summary>The bridge does not accept the credentials (401), or not for this (403).</summary>
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

/// <summary>The bridge said it succeeded, but its answer cannot be read.</summary>
public sealed class CmsMalformedAnswerException : CmsFailureException
{
    internal CmsMalformedAnswerException(CmsAnswer answer, string fault, Exception? inner = null)
        : base(answer, [], $"The answer to {answer.Method} {answer.Path} ({(int)answer.StatusCode}) cannot be read: {fault}", inner) { }
}

/// <summary>The bridge sends the client elsewhere (a status from 300 to 399 with a Location), which the client does not follow.</summary>
public sealed class CmsRedirectException : CmsFailureException
{
    internal CmsRedirectException(CmsAnswer answer)
        : base(answer, [], $"{answer.Method} {answer.Path} was answered {(int)answer.StatusCode} and points to \"{answer.Location}\"; redirects are not followed, so give the address of the bridge itself.") { }
}

/// <summary>A list has no end within the limits of <see cref="CmsClientOptions"/>.</summary>
public sealed class CmsEndlessListException : CmsException
{
    internal CmsEndlessListException(string path, string limit) : base($"The list {path} has no end within {limit}.") { }
}

/// <summary>No answer: the bridge cannot be reached, is not believed, sends too much or takes too long.</summary>
public sealed class CmsUnreachableException : CmsException
{
    internal CmsUnreachableException(string sentence, Exception inner) : base(sentence, inner) { }
}
