using System.Text.Json;
using System.Text.Json.Serialization;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Untrusted;

namespace CmsSim.Cli;

/// <summary>
/// The data about a bridge that TMS keeps in its own database. The tool keeps it in a file between runs. It does not hold the password.
/// </summary>
internal sealed record TmsState
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
    public static TmsState? Load(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            return null;
        var bytes = InputFile.ReadAllBytes(path, $"The state file {path}", LargestFile);
        TmsState? state;
        try
        {
            state = JsonSerializer.Deserialize(WithoutByteOrderMark(bytes), TmsStateJson.Default.TmsState);
        }
        catch (JsonException unreadable)
        {
            throw Wrong(path, $"cannot be read ({unreadable.Message})");
        }
        if (state is null)
            throw Wrong(path, "holds null; expected an object");
        return state.Mistakes().FirstOrDefault() is { } mistake ? throw Wrong(path, $"is invalid: {mistake}") : state;
    }

    /// <summary>Replaces the file as a whole: an interrupted run leaves the old state or the new one, never a part.</summary>
    public void Save(string path) =>
        OutputFile.WriteAsync(path, $"The state file {path}", isPrivate: true, draft =>
        {
            // The file holds the secrets of running conferences, so only its owner may read it.
            JsonSerializer.Serialize(draft, this, TmsStateJson.Default.TmsState);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

    /// <summary>Returns this state with a conference. It replaces any other conference in its slot.</summary>
    public TmsState With(Conference conference) => this with { Conferences = [.. Without(conference).Conferences, conference] };

    /// <summary>Returns this state without the conference in the slot of the given one.</summary>
    public TmsState Without(Conference conference) => this with { Conferences = [.. Conferences.Where(each => each.Slot != conference.Slot)] };

    /// <summary>Returns the one running conference with this slot and title; null matches any.</summary>
    /// <exception cref="UserErrorException">No conference matches, or more than one.</exception>
    public Conference Find(int? slot, string? title)
    {
        var fitting = Conferences.Where(each => (slot is null || each.Slot == slot) && (title is null || each.Title == title)).ToList();
        return (fitting, Conferences) switch
        {
            ([var found], _) => found,
            (_, []) => throw new UserErrorException("No conference is running."),
            ([], _) => throw new UserErrorException($"No conference matches; running: {Names(Conferences)}."),
            _ => throw new UserErrorException($"More than one conference matches; select one with --slot: {Names(fitting)}."),
        };

        static string Names(IEnumerable<Conference> conferences) => string.Join(", ", conferences.Select(each => $"{each.Slot} \"{each.Title}\""));
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
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TmsState))]
internal sealed partial class TmsStateJson : JsonSerializerContext;
