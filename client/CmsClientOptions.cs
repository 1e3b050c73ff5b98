namespace CmsSim.Client;

/// <summary>When credentials are sent.</summary>
public enum CmsAuthentication
{
    /// <summary>
    /// As Cisco TMS does: the request that opens a connection goes without, is refused with 401 and repeated;
    /// later ones of that connection carry them.
    /// </summary>
    Challenge,

    /// <summary>With every request.</summary>
    Preemptive,
}

/// <summary>Everything a <see cref="CmsClient"/> needs to know about its bridge.</summary>
public sealed record CmsClientOptions
{
    /// <summary>Where the bridge's web administration listens, such as <c>https://cms.example.com:445</c>; the API's own path is added to it.</summary>
    public required Uri BaseAddress { get; init; }

    /// <summary>The API user; when it is empty no credentials are ever sent.</summary>
    public string UserName { get; init; } = "";

    /// <summary>The password of that user.</summary>
    public string Password { get; init; } = "";

    /// <summary>When credentials are sent.</summary>
    public CmsAuthentication Authentication { get; init; } = CmsAuthentication.Challenge;

    /// <summary>Which server certificates are believed.</summary>
    public CertificateTrust CertificateTrust { get; init; } = CertificateTrust.System;

    /// <summary>How often a request is repeated after 503, which the API documents as "busy, try again".</summary>
    public int Retries { get; init; } = 3;

    /// <summary>How long to wait before such a repetition.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one exchange may take, connecting included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many bytes the body of one answer may have: 16 MiB. A longer answer is <see cref="CmsUnreachableException"/>.</summary>
    public int LargestAnswer { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many pages a list may have when all of it is read: 10,000. A longer list is <see cref="CmsEndlessListException"/>.</summary>
    public int MostPages { get; init; } = 10_000;

    /// <summary>How many objects a list may have when all of it is read: 200,000. A longer list is <see cref="CmsEndlessListException"/>.</summary>
    public int MostObjects { get; init; } = 200_000;

    /// <summary>How many bytes all pages of a list may have together: 128 MiB. A longer list is <see cref="CmsEndlessListException"/>.</summary>
    public long LargestList { get; init; } = 128 * 1024 * 1024;

    /// <summary>How long reading all of a list may take, page after page: 2 minutes. A slower list is <see cref="CmsEndlessListException"/>.</summary>
    public TimeSpan ListTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many connections may be open at once; further requests wait for one to fall idle.</summary>
    public int MaxConnections { get; init; } = 8;

    /// <summary>The clock that pauses and time limits run on.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>
    /// Puts a handler of the caller's around the one that talks to the bridge, once for each connection;
    /// it sees every message, refused ones included.
    /// </summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? WrapHandler { get; init; }

    /// <summary>Names the bridge and the user, never the password.</summary>
    public override string ToString() => $"{UserName}@{BaseAddress}";

    internal void Validate()
    {
        if (BaseAddress is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
            throw new ArgumentException($"The base address must be an http or https address without credentials or query, not \"{BaseAddress}\".");
        if (UserName.Contains(':'))
            throw new ArgumentException("A user name cannot contain a colon: Basic authentication ends the name there.");
        ArgumentOutOfRangeException.ThrowIfNegative(Retries);
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryPause, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConnections, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LargestAnswer, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostPages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MostObjects, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LargestList, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ListTimeout, TimeSpan.Zero);
    }
}
