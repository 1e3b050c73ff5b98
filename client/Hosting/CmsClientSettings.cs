namespace CmsSim.Client.Hosting;

/// <summary>
/// The settings of one client, as code or the configuration gives them. They are validated when the application starts. The names and
/// defaults are those of <see cref="CmsClientOptions"/>.
/// </summary>
public sealed class CmsClientSettings
{
    private static readonly CmsClientOptions s_defaults = new() { BaseAddress = new("https://cms.invalid") };

    /// <summary>The address of the bridge's web administration, such as <c>https://cms.example.com:445</c>. Required.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The name of the API user. Empty sends no credentials.</summary>
    public string UserName { get; set; } = s_defaults.UserName;

    /// <summary>The password of the API user.</summary>
    public string Password { get; set; } = s_defaults.Password;

    /// <summary>The requests that carry credentials. In the configuration: <c>challenge</c> or <c>preemptive</c>.</summary>
    public CmsAuthentication Authentication { get; set; } = s_defaults.Authentication;

    /// <summary>
    /// The server certificates that the client accepts. In the configuration: <c>system</c>, <c>any</c> or the SHA-256 of a certificate.
    /// </summary>
    public CertificateTrust CertificateTrust { get; set; } = s_defaults.CertificateTrust;

    /// <summary>The number of times a request is repeated after 503.</summary>
    public int Retries { get; set; } = s_defaults.Retries;

    /// <summary>The pause before a request is repeated. In the configuration: <c>00:00:01</c>.</summary>
    public TimeSpan RetryPause { get; set; } = s_defaults.RetryPause;

    /// <summary>The time limit for one exchange. In the configuration: <c>00:00:30</c>.</summary>
    public TimeSpan Timeout { get; set; } = s_defaults.Timeout;

    /// <summary>The maximum size of one answer's body, in bytes.</summary>
    public int LargestAnswer { get; set; } = s_defaults.LargestAnswer;

    /// <summary>The maximum number of pages when a whole list is read.</summary>
    public int MostPages { get; set; } = s_defaults.MostPages;

    /// <summary>The maximum number of objects when a whole list is read.</summary>
    public int MostObjects { get; set; } = s_defaults.MostObjects;

    /// <summary>The maximum size of all pages of a list together, in bytes.</summary>
    public long LargestList { get; set; } = s_defaults.LargestList;

    /// <summary>The time limit for reading a whole list. In the configuration: <c>00:02:00</c>.</summary>
    public TimeSpan ListTimeout { get; set; } = s_defaults.ListTimeout;

    /// <summary>The maximum number of open connections.</summary>
    public int MaxConnections { get; set; } = s_defaults.MaxConnections;

    /// <summary>The path of the configuration section, for messages. Null for settings from code.</summary>
    internal string? Section { get; set; }

    /// <summary>The mistakes in the configuration, which validation reports together with those that it finds.</summary>
    internal List<string> Mistakes { get; } = [];

    internal CmsClientOptions ToOptions(TimeProvider time) => new()
    {
        BaseAddress = BaseAddress!,
        UserName = UserName,
        Password = Password,
        Authentication = Authentication,
        CertificateTrust = CertificateTrust,
        Retries = Retries,
        RetryPause = RetryPause,
        Timeout = Timeout,
        LargestAnswer = LargestAnswer,
        MostPages = MostPages,
        MostObjects = MostObjects,
        LargestList = LargestList,
        ListTimeout = ListTimeout,
        MaxConnections = MaxConnections,
        TimeProvider = time,
    };
}
