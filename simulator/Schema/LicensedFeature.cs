using System.Globalization;
using System.Xml.Linq;

namespace CmsSim.Simulator.Schema;

/// <summary>A feature that needs a licence, and the status of that licence.</summary>
internal sealed record LicensedFeature(string Name, string Status)
{
    public const string None = "noLicense";
    public const string Activated = "activated";

    private const string Lasting = "2100-Jan-28";
    private static readonly string[] s_statuses = [None, Activated, "grace", "expired"];

    /// <summary>
    /// The licences of a bridge whose world lists none: every feature that a lab needs, without end (inferred).
    /// The list contains every feature, in the order of the guide's sample. <c>ldap</c> is only in the guide's table.
    /// </summary>
    public static IReadOnlyList<LicensedFeature> All { get; } =
    [
        new("callBridge", Activated) { Expiry = Lasting },
        new("callBridgeNoEncryption", None),
        new("webBridge", Activated) { Expiry = Lasting },
        new("turn", Activated) { Expiry = Lasting },
        new("ldap", Activated) { Expiry = Lasting },
        new("branding", Activated) { Expiry = Lasting, Level = "multipleBrands" },
        new("recording", Activated) { Expiry = Lasting, Limit = 10 },
        new("streaming", Activated) { Expiry = Lasting, Limit = 10 },
        new("personal", Activated) { Expiry = Lasting, Limit = 100 },
        new("shared", Activated) { Expiry = Lasting, Limit = 10 },
        new("capacityUnits", None),
    ];

    /// <summary>The last day on which the licence is valid, such as 2022-Aug-08.</summary>
    public string? Expiry { get; init; }

    public string? Level { get; init; }

    public long? Limit { get; init; }

    public bool IsHeld => Status is Activated or "grace";

    /// <summary>The releases that have the feature.</summary>
    public Lifetime Lifetime => Name switch
    {
        "streaming" => Lifetime.From("2.1"),
        "callBridgeNoEncryption" => Lifetime.From("2.4"),
        _ => Lifetime.Always,
    };

    /// <summary>The names of the child elements that the feature can have.</summary>
    public IEnumerable<string> Children => Name switch
    {
        "branding" => ["status", "expiry", "level"],
        "recording" or "streaming" or "personal" or "shared" or "capacityUnits" => ["status", "expiry", "limit"],
        _ => ["status", "expiry"],
    };

    /// <summary>True when the feature can have this child element with this value.</summary>
    public bool Accepts(string child, string value) => Children.Contains(child) && child switch
    {
        "status" => s_statuses.Contains(value),
        "expiry" => DateOnly.TryParseExact(value, "yyyy-MMM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "level" => value is { Length: > 0 and <= 100 } && WireText.IsClean(value),
        _ => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _),
    };

    public XElement ToXml() => new(Name,
        new XElement("status", Status),
        Expiry is null ? null : new XElement("expiry", Expiry),
        Level is null ? null : new XElement("level", Level),
        Limit is null ? null : new XElement("limit", Limit));

    /// <summary>A day in the format of licences.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MMM-dd", CultureInfo.InvariantCulture);
}
