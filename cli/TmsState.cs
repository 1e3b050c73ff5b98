using System.Text.Json;
using System.Text.Json.Serialization;
using CmsSim.Client.Scheduling;

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

    [JsonIgnore]
    public TmsProfiles Profiles => new(CallProfile, CallLegProfile);

    /// <summary>The state in a file; null when there is none yet.</summary>
    public static TmsState? Load(string path)
    {
        try
        {
            return File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllText(path), TmsStateJson.Default.TmsState)
                    ?? throw new UserErrorException($"The state file {path} holds nothing; remove it, or name another with --state.")
                : null;
        }
        catch (JsonException unreadable)
        {
            throw new UserErrorException($"The state file {path} cannot be read ({unreadable.Message}); remove it, or name another with --state.");
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The state file {path} cannot be read: {denied.Message}");
        }
    }

    /// <summary>Replaces the file as a whole: a run that is interrupted leaves the old state or the new, never half of it.</summary>
    public void Save(string path)
    {
        var whole = Path.GetFullPath(path);
        var draft = $"{whole}.{Environment.ProcessId}.new";
        try
        {
            // It holds the secrets of running conferences, so it is nobody else's to read.
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(draft, options))
                JsonSerializer.Serialize(file, this, TmsStateJson.Default.TmsState);
            File.Move(draft, whole, overwrite: true);
        }
        catch (Exception denied) when (denied is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"The state file {path} cannot be written: {denied.Message}");
        }
    }

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
}

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TmsState))]
internal sealed partial class TmsStateJson : JsonSerializerContext;
