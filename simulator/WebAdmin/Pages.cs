using System.Globalization;
using CmsSim.Simulator.Schema;
using CmsSim.Simulator.State;

namespace CmsSim.Simulator.WebAdmin;

/// <summary>All pages, in the order of the menus. docs/webadmin.md lists the evidence for each.</summary>
internal static class Pages
{
    private static readonly IReadOnlyList<Page> s_all =
    [
        StatusPages.General,
        StatusPages.Calls,
        StatusPages.Users,
        ConfigurationPages.General,
        DirectoryPage.ActiveDirectory,
        ConfigurationPages.CallSettings,
        DialPlanPages.OutboundCalls,
        DialPlanPages.IncomingCalls,
        ConfigurationPages.CdrSettings,
        ConfigurationPages.Spaces,
        ConfigurationPages.Cluster,
        ConfigurationPages.Api,
        LogPages.EventLogs,
        LogPages.DetailedTracing,
    ];

    /// <summary>The page after a log-in.</summary>
    public static Page First => s_all[0];

    /// <summary>The pages of a release.</summary>
    public static IReadOnlyList<Page> In(Release release) => [.. s_all.Where(page => page.Lifetime.Includes(release))];

    /// <summary>The page at an address; null when the release has none.</summary>
    public static Page? At(string path, Release release) =>
        s_all.FirstOrDefault(page => page.Path.Equals(path, StringComparison.OrdinalIgnoreCase) && page.Lifetime.Includes(release));

    /// <summary>A column with the value of an element of the API's answers.</summary>
    public static Column Shown(string label, string element, Func<string, string>? text = null) => new(label)
    {
        Computed = (subject, bridge) => ValueOf(subject, element, bridge) is { } value ? text?.Invoke(value) ?? value : null,
    };

    /// <summary>The value of an element of the API's answers; null when it is absent.</summary>
    public static string? ValueOf(ResourceObject subject, string element, Bridge bridge) =>
        bridge.Catalog.ViewOf(subject.Type).Item.FirstOrDefault(one => one.Name == element) switch
        {
            Field field => subject.Text(field),
            Computed computed => computed.ValueOf(subject, bridge),
            _ => null,
        };

    /// <summary>A number of seconds as days, hours, minutes and seconds.</summary>
    public static string Duration(string seconds)
    {
        var time = TimeSpan.FromSeconds(long.Parse(seconds, CultureInfo.InvariantCulture));
        var clock = time.ToString("hh\\:mm\\:ss", CultureInfo.InvariantCulture);
        return time.Days switch
        {
            0 => clock,
            1 => $"1 day, {clock}",
            var days => string.Create(CultureInfo.InvariantCulture, $"{days} days, {clock}"),
        };
    }
}
