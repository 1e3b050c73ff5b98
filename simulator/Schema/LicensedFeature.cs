using System.Globalization;
using System.Xml.Linq;

namespace CmsSim.Simulator.Schema;

/// <summary>A feature that a bridge needs a licence for, and whether it has one.</summary>
internal sealed record LicensedFeature(string Name, string Status)
{
    public const string None = "noLicense";
    public const string Activated = "activated";

    private const string Lasting = "2100-Jan-28";
    private static readonly string[] s_statuses = [None, Activated, "grace", "expired"];

    /// <summary>
    /// What a bridge has when its world says nothing: all that a lab needs, for good (inferred).
    /// These are also all features there are, in the order of the guide's sample; ldap is in its table only.
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

    /// <summary>The last day, such as 2022-Aug-08.</summary>
    public string? Expiry { get; init; }

    public string? Level { get; init; }

    public long? Limit { get; init; }

    public bool IsHeld => Status is Activated or "grace";

    /// <summary>The releases that know the feature.</summary>
    public Lifetime Lifetime => Name switch
    {
        "streaming" => Lifetime.From("2.1"),
        "callBridgeNoEncryption" => Lifetime.From("2.4"),
        _ => Lifetime.Always,
    };

    /// <summary>What may be said of the feature.</summary>
    public IEnumerable<string> Children => Name switch
    {
        "branding" => ["status", "expiry", "level"],
        "recording" or "streaming" or "personal" or "shared" or "capacityUnits" => ["status", "expiry", "limit"],
        _ => ["status", "expiry"],
    };

    /// <summary>Whether the feature can have this child with this value.</summary>
    public bool Takes(string child, string value) => Children.Contains(child) && child switch
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

    /// <summary>A day as licences print it.</summary>
    public static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MMM-dd", CultureInfo.InvariantCulture);
}
