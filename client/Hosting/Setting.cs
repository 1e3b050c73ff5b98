using System.Globalization;

namespace CmsSim.Client.Hosting;

/// <summary>One setting of a client: its name, how the configuration spells it, and which values are valid.</summary>
/// <param name="Name">The name of the property and of the configuration key.</param>
/// <param name="Expected">The valid values, as the end of a sentence that begins with "expected".</param>
/// <param name="Read">Sets the property to a text of the configuration. Returns false when the text has the wrong form.</param>
/// <param name="IsValid">Returns true when the property has a valid value.</param>
internal sealed record Setting(string Name, string Expected, Func<CmsClientSettings, string, bool> Read, Func<CmsClientSettings, bool> IsValid)
{
    private const string Positive = "a whole number from 1";
    private const string LongerThanNothing = "a time longer than zero, such as 00:00:30";

    public static IReadOnlyList<Setting> All { get; } =
    [
        new(nameof(CmsClientSettings.BaseAddress), "an http or https address without credentials, query and fragment, such as https://cms.example.com:445",
            (settings, text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && (settings.BaseAddress = uri) is not null,
            settings => settings.BaseAddress is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" }),
        new(nameof(CmsClientSettings.UserName), "a name without a colon",
            (settings, text) => (settings.UserName = text) is not null, settings => settings.UserName?.Contains(':') == false),
        new(nameof(CmsClientSettings.Password), "a text",
            (settings, text) => (settings.Password = text) is not null, settings => settings.Password is not null),
        new(nameof(CmsClientSettings.Authentication), "challenge or preemptive", ReadAuthentication, settings => Enum.IsDefined(settings.Authentication)),
        new(nameof(CmsClientSettings.CertificateTrust), "system, any or a SHA-256 of 64 hexadecimal digits", ReadTrust, settings => settings.CertificateTrust is not null),
        Number(nameof(CmsClientSettings.Retries), "a whole number from 0", 0, settings => settings.Retries, (settings, value) => settings.Retries = value),
        Time(nameof(CmsClientSettings.RetryPause), "a time such as 00:00:01", value => value >= TimeSpan.Zero, settings => settings.RetryPause, (settings, value) => settings.RetryPause = value),
        Time(nameof(CmsClientSettings.Timeout), LongerThanNothing, value => value > TimeSpan.Zero, settings => settings.Timeout, (settings, value) => settings.Timeout = value),
        Number(nameof(CmsClientSettings.LargestAnswer), Positive, 1, settings => settings.LargestAnswer, (settings, value) => settings.LargestAnswer = value),
        Number(nameof(CmsClientSettings.MostPages), Positive, 1, settings => settings.MostPages, (settings, value) => settings.MostPages = value),
        Number(nameof(CmsClientSettings.MostObjects), Positive, 1, settings => settings.MostObjects, (settings, value) => settings.MostObjects = value),
        new(nameof(CmsClientSettings.LargestList), Positive,
            (settings, text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && (settings.LargestList = value) >= 0,
            settings => settings.LargestList >= 1),
        Time(nameof(CmsClientSettings.ListTimeout), LongerThanNothing, value => value > TimeSpan.Zero, settings => settings.ListTimeout, (settings, value) => settings.ListTimeout = value),
        Number(nameof(CmsClientSettings.MaxConnections), Positive, 1, settings => settings.MaxConnections, (settings, value) => settings.MaxConnections = value),
    ];

    private static Setting Number(string name, string expected, int least, Func<CmsClientSettings, int> get, Action<CmsClientSettings, int> set) => new(
        name, expected,
        (settings, text) =>
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                return false;
            set(settings, value);
            return true;
        },
        settings => get(settings) >= least);

    private static Setting Time(string name, string expected, Func<TimeSpan, bool> isValid, Func<CmsClientSettings, TimeSpan> get, Action<CmsClientSettings, TimeSpan> set) => new(
        name, expected,
        (settings, text) =>
        {
            // A bare number would be a number of days.
            if (!text.Contains(':') || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value))
                return false;
            set(settings, value);
            return true;
        },
        settings => isValid(get(settings)));

    private static bool ReadAuthentication(CmsClientSettings settings, string text)
    {
        CmsAuthentication? read = text.ToLowerInvariant() switch
        {
            "challenge" => CmsAuthentication.Challenge,
            "preemptive" => CmsAuthentication.Preemptive,
            _ => null,
        };
        settings.Authentication = read ?? settings.Authentication;
        return read is not null;
    }

    private static bool ReadTrust(CmsClientSettings settings, string text)
    {
        try
        {
            settings.CertificateTrust = CertificateTrust.Parse(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
