using System.Text.Json;
using System.Text.Json.Serialization;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Tms;

/// <summary>
/// The state file of an earlier release: one bridge without its password, its slots and the running conferences.
/// </summary>
internal sealed record EarlierState
{
    public required Uri Target { get; init; }
    public required string User { get; init; }

    /// <summary>The value of <c>--trust</c>; null for the default.</summary>
    public string? Trust { get; init; }

    public required Guid CallProfile { get; init; }
    public required Guid CallLegProfile { get; init; }

    /// <summary>The reserved slots; null before <c>tms reserve</c>.</summary>
    public SlotRange? Slots { get; init; }

    public IReadOnlyList<Conference> Conferences { get; init; } = [];

    public sealed record SlotRange(int Base, int Quantity);

    private const int LargestFile = 16 * 1024 * 1024;

    [JsonIgnore]
    public TmsProfiles Profiles => new(CallProfile, CallLegProfile);

    /// <summary>Reads the state from a file. Returns null when the file does not exist.</summary>
    /// <exception cref="UserErrorException">The file cannot be read, or its content is invalid.</exception>
    public static EarlierState? Load(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            return null;
        var bytes = InputFile.ReadAllBytes(path, $"The state file {path}", LargestFile);
        EarlierState? state;
        try
        {
            state = JsonSerializer.Deserialize(WithoutByteOrderMark(bytes), EarlierStateJson.Default.EarlierState);
        }
        catch (JsonException unreadable)
        {
            throw Wrong(path, $"cannot be read ({unreadable.Message})");
        }
        if (state is null)
            throw Wrong(path, "holds null; expected an object");
        return state.Mistakes().FirstOrDefault() is { } mistake ? throw Wrong(path, $"is invalid: {mistake}") : state;
    }

    /// <summary>Returns the mistakes in a state that was read, each with its place and the valid values.</summary>
    private IEnumerable<string> Mistakes()
    {
        if (Target is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
            yield return $"target is \"{Target}\"; expected an address such as https://cms.example.com:445";
        if (User is null || User.Contains(':'))
            yield return $"user is \"{User}\"; expected a name without a colon";
        if (Trust is not null && !IsTrust(Trust))
            yield return $"trust is \"{Trust}\"; expected system, any or the SHA-256 of a certificate";
        if (Slots is { Base: < 0 })
            yield return $"slots.base is {Slots.Base}; expected a number from 0";
        else if (Slots is not null && (Slots.Quantity < 1 || Slots.Quantity > int.MaxValue - Slots.Base))
            yield return $"slots.quantity is {Slots.Quantity}; expected a number from 1 to {int.MaxValue - Slots.Base}";
        if (Conferences is null)
        {
            yield return "conferences is missing or null; expected a list";
            yield break;
        }
        foreach (var (i, conference) in Conferences.Index())
        {
            if (MistakeOf(conference) is { } mistake)
                yield return $"conferences[{i}]{mistake}";
        }
        if (Conferences.Where(each => each is not null).GroupBy(each => each.Slot).FirstOrDefault(same => same.Count() > 1) is { } twice)
            yield return $"two conferences have the slot {twice.Key}; only one is allowed";
    }

    private static string? MistakeOf(Conference? conference) => conference switch
    {
        null => " is null; expected a conference",
        { Slot: < 0 } => $".slot is {conference.Slot}; expected a number from 0",
        { SpaceId: var id } when id == default => ".spaceId is missing; expected an id",
        { Title: null } => ".title is missing; expected a string",
        { Passcode: null } => ".passcode is missing; expected a string, empty for no passcode",
        { Legs: null } => ".legs is missing; expected a list",
        { Legs: var legs } when legs.Any(leg => leg is not { RemoteParty: not null }) => ".legs holds an invalid call leg; expected an id and a remoteParty",
        _ => null,
    };

    private static bool IsTrust(string text)
    {
        try
        {
            CertificateTrust.Parse(text);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static ReadOnlySpan<byte> WithoutByteOrderMark(byte[] bytes) => bytes is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : bytes;

    private static UserErrorException Wrong(string path, string sentence) =>
        new($"The state file {path} {VisibleText.Short(sentence, 500)}. Correct it, delete it, or name another file with --state.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EarlierState))]
internal sealed partial class EarlierStateJson : JsonSerializerContext;
