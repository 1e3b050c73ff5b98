using System.Text.Json;
using System.Text.Json.Serialization;
using CmsSim.Client;
using CmsSim.Client.Scheduling;
using CmsSim.Wire;

namespace CmsSim.Cli;

/// <summary>What TMS keeps in its own database about a bridge, between one run of the tool and the next; the password is not part of it.</summary>
internal sealed record TmsState
{
    public required Uri Target { get; init; }
    public required string User { get; init; }

    /// <summary>As given to <c>--trust</c>; null for the default.</summary>
    public string? Trust { get; init; }

    public required Guid CallProfile { get; init; }
    public required Guid CallLegProfile { get; init; }

    /// <summary>The slots reserved; null before <c>tms reserve</c>.</summary>
    public SlotRange? Slots { get; init; }

    public IReadOnlyList<Conference> Conferences { get; init; } = [];

    public sealed record SlotRange(int Base, int Quantity);

    private const int LargestFile = 16 * 1024 * 1024;

    [JsonIgnore]
    public TmsProfiles Profiles => new(CallProfile, CallLegProfile);

    /// <summary>The state in a file; null when there is none yet.</summary>
    /// <exception cref="UserErrorException">It cannot be read, or holds what no scheduler wrote.</exception>
    public static TmsState? Load(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            return null;
        var bytes = InputFile.ReadAllBytes(path, $"The state file {path}", LargestFile);
        TmsState? state;
        try
        {
            state = JsonSerializer.Deserialize(WithoutMark(bytes), TmsStateJson.Default.TmsState);
        }
        catch (JsonException unreadable)
        {
            throw Wrong(path, $"cannot be read ({unreadable.Message})");
        }
        if (state is null)
            throw Wrong(path, "holds nothing");
        return state.Mistakes().FirstOrDefault() is { } mistake ? throw Wrong(path, $"is spoilt: {mistake}") : state;
    }

    /// <summary>Replaces the file as a whole: a run that is interrupted leaves the old state or the new, never half of it.</summary>
    public void Save(string path) =>
        OutputFile.WriteAsync(path, $"The state file {path}", isPrivate: true, draft =>
        {
            // It holds the secrets of running conferences, so it is nobody else's to read.
            JsonSerializer.Serialize(draft, this, TmsStateJson.Default.TmsState);
            return Task.CompletedTask;
        }).GetAwaiter().GetResult();

    /// <summary>The same state with a conference in its slot, or instead of the one that was there.</summary>
    public TmsState With(Conference conference) => this with { Conferences = [.. Without(conference).Conferences, conference] };

    /// <summary>The same state with the slot of a conference free.</summary>
    public TmsState Without(Conference conference) => this with { Conferences = [.. Conferences.Where(each => each.Slot != conference.Slot)] };

    /// <summary>The one running conference that fits what was said of it.</summary>
    public Conference Find(int? slot, string? title)
    {
        var fitting = Conferences.Where(each => (slot is null || each.Slot == slot) && (title is null || each.Title == title)).ToList();
        return (fitting, Conferences) switch
        {
            ([var found], _) => found,
            (_, []) => throw new UserErrorException("No conference is running."),
            ([], _) => throw new UserErrorException($"No conference fits; running are {Names(Conferences)}."),
            _ => throw new UserErrorException($"More than one conference fits, say which with --slot: {Names(fitting)}."),
        };

        static string Names(IEnumerable<Conference> conferences) => string.Join(", ", conferences.Select(each => $"{each.Slot} \"{each.Title}\""));
    }

    /// <summary>What is wrong in a file that is JSON: where it is, and what is valid there.</summary>
    private IEnumerable<string> Mistakes()
    {
        if (Target is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" })
            yield return $"target is \"{Target}\"; expected an address such as https://cms.example.com:445";
        if (User is null || User.Contains(':'))
            yield return "user is a name without a colon";
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
            yield return $"two conferences have the slot {twice.Key}; expected one of them";
    }

    private static string? MistakeOf(Conference? conference) => conference switch
    {
        null => " is null; expected a conference",
        { Slot: < 0 } => $".slot is {conference.Slot}; expected a number from 0",
        { SpaceId: var id } when id == default => ".spaceId is missing; expected an id",
        { Title: null } => ".title is missing; expected a text",
        { Passcode: null } => ".passcode is missing; expected a text, empty for none",
        { Legs: null } => ".legs is missing; expected a list",
        { Legs: var legs } when legs.Any(leg => leg is not { RemoteParty: not null }) => ".legs holds what is no call leg; each has an id and a remoteParty",
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

    private static ReadOnlySpan<byte> WithoutMark(byte[] bytes) => bytes is [0xEF, 0xBB, 0xBF, .. var rest] ? rest : bytes;

    private static UserErrorException Wrong(string path, string sentence) =>
        new($"The state file {path} {VisibleText.Short(sentence, 500)}. Mend it, remove it, or name another with --state.");
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TmsState))]
internal sealed partial class TmsStateJson : JsonSerializerContext;
