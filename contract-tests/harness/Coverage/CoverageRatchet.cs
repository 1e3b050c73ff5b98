using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CmsSim.Harness.Coverage;

/// <summary>
/// The numbers of parts that earlier runs met, by dimension. A run that meets fewer fails, and one that meets more raises them. The file is a
/// JSON object with one number for each dimension, such as <c>{"nodes":12,"reasons":3}</c>.
/// </summary>
public sealed class CoverageRatchet
{
    /// <summary>The maximum size of the file, in bytes.</summary>
    public const int LargestFile = 64 * 1024;

    private readonly IReadOnlyDictionary<CoverageKind, int> _numbers;

    private CoverageRatchet(IReadOnlyDictionary<CoverageKind, int> numbers) => _numbers = numbers;

    /// <summary>A ratchet without numbers, for the first run.</summary>
    public static CoverageRatchet Empty { get; } = new(new Dictionary<CoverageKind, int>());

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">The file is invalid. The message says why, and what is valid.</exception>
    public static CoverageRatchet Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            using var json = JsonDocument.Parse(file);
            var numbers = new Dictionary<CoverageKind, int>();
            foreach (var member in json.RootElement.EnumerateObject())
            {
                numbers[CoverageThresholds.KindNamed(member.Name) ?? throw new FormatException($"unknown dimension \"{member.Name}\"; expected {string.Join(", ", CoverageDimension.Names)}")] =
                    member.Value.TryGetInt32(out var number) && number >= 0 ? number : throw new FormatException($"the value of \"{member.Name}\" must be a whole number from 0");
            }

            return new CoverageRatchet(numbers);
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            throw new FormatException("it is not a JSON object with one number for each dimension, such as {\"nodes\":12,\"reasons\":3}", other);
        }
    }

    /// <summary>Returns one sentence, without its end, for each dimension in which a report met fewer parts than an earlier run.</summary>
    public IReadOnlyList<string> Fallen(CoverageReport report) =>
    [
        .. report.Dimensions.Where(dimension => _numbers.TryGetValue(dimension.Kind, out var before) && dimension.Met.Count < before)
            .Select(dimension => string.Create(CultureInfo.InvariantCulture, $"{dimension.Name}: {dimension.Met.Count} met, {_numbers[dimension.Kind]} in an earlier run")),
    ];

    /// <summary>Returns the ratchet after a run that did not fall. Returns this ratchet when nothing rose.</summary>
    public CoverageRatchet Raised(CoverageReport report) =>
        report.Dimensions.All(dimension => _numbers.TryGetValue(dimension.Kind, out var before) && dimension.Met.Count <= before)
            ? this
            : new CoverageRatchet(report.Dimensions.ToDictionary(dimension => dimension.Kind, dimension => Math.Max(dimension.Met.Count, _numbers.GetValueOrDefault(dimension.Kind))));

    /// <summary>Returns the text of the file, one line for each dimension.</summary>
    public string Write() =>
        new StringBuilder("{\n").AppendJoin(",\n", _numbers.OrderBy(number => number.Key).Select(number => string.Create(CultureInfo.InvariantCulture, $"  \"{CoverageDimension.NameOf(number.Key)}\": {number.Value}")))
            .Append("\n}\n").ToString();
}
