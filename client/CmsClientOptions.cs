namespace CmsSim.Client;

/// <summary>The requests that carry credentials.</summary>
public enum CmsAuthentication
{
    /// <summary>
    /// Requests on an authenticated connection, as Cisco TMS does. The first request of a connection carries no credentials; after the
    /// bridge's 401 it is repeated with credentials, and later requests carry them from the start.
    /// </summary>
    Challenge,

    /// <summary>Every request.</summary>
    Preemptive,
}

/// <summary>The address, credentials and limits of a <see cref="CmsClient"/>.</summary>
public sealed record CmsClientOptions
{
    /// <summary>
    /// The address of the bridge's web administration, such as <c>https://cms.example.com:445</c>. Request paths such as
    /// <c>/api/v1/coSpaces</c> are appended to it.
    /// </summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>The name of the API user. Empty sends no credentials.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The password of the API user.</summary>
    public string Password { get; init; } = "";

    /// <summary>The requests that carry credentials. Defaults to <see cref="CmsAuthentication.Challenge"/>.</summary>
    public CmsAuthentication Authentication { get; init; } = CmsAuthentication.Challenge;

    /// <summary>The server certificates that the client accepts. Defaults to those the operating system trusts.</summary>
    public CertificateTrust CertificateTrust { get; init; } = CertificateTrust.System;

    /// <summary>The number of times a request is repeated after 503, which the API documents as "busy, try again". Defaults to 3.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The pause before a request is repeated. Defaults to one second.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The time limit for one exchange, including the connection. Defaults to 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum size of one answer's body, in bytes. Defaults to 16 MiB. A longer answer throws <see cref="CmsUnreachableException"/>.
    /// </summary>
    public int LargestAnswer { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// The maximum number of pages when a whole list is read. Defaults to 10,000. A longer list throws
    /// <see cref="CmsEndlessListException"/>.
    /// </summary>
    public int MostPages { get; init; } = 10_000;

    /// <summary>
    /// The maximum number of objects when a whole list is read. Defaults to 200,000. A longer list throws
    /// <see cref="CmsEndlessListException"/>.
    /// </summary>
    public int MostObjects { get; init; } = 200_000;

    /// <summary>
    /// The maximum size of all pages of a list together, in bytes. Defaults to 128 MiB. A longer list throws
    /// <see cref="CmsEndlessListException"/>.
    /// </summary>
    public long LargestList { get; init; } = 128 * 1024 * 1024;

    /// <summary>
    /// The time limit for reading a whole list. Defaults to two minutes. A slower list throws <see cref="CmsEndlessListException"/>.
    /// </summary>
    public TimeSpan ListTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The maximum number of open connections. Defaults to 8. Further requests wait for an idle connection.</summary>
    public int MaxConnections { get; init; } = 8;

    /// <summary>The clock for pauses and time limits.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Wraps the handler that talks to the bridge in a handler of the caller's. Called once for each connection. The outer handler sees
    /// every message, including refused ones.
    /// </summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? WrapHandler { get; init; }

    /// <summary>Returns the user name and the address, never the password.</summary>
    public override string ToString() => $"{UserName}@{BaseAddress}";

    internal CmsClientOptions Validated()
    {
        if (BaseAddress is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
            throw new ArgumentException($"Invalid BaseAddress \"{BaseAddress}\"; expected an http or https address without credentials, query and fragment.");
        if (UserName.Contains(':'))
            throw new ArgumentException("Invalid UserName; it must not contain a colon, because Basic authentication ends the name at the first colon.");
        ArgumentOutOfRangeException.ThrowIfNegative(Retries);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryPause, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LargestAnswer, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostPages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostObjects, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LargestList, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ListTimeout, TimeSpan.Zero);
        return this;
    }
}
