using System.Text;
using CmsSim.Files;
using CmsSim.Harness.Clone;
using CmsSim.Harness.Redaction;
using CmsSim.Harness.Replay;
using CmsSim.Simulator;

namespace CmsSim.Cli.Clones;

/// <summary>Writes and checks the files of a clone: the world, its journal while it is read, and the answers that it was made from.</summary>
internal static class CloneRun
{
    private const int LargestWorld = 512 * 1024 * 1024;

    /// <summary>The journal of a clone that is not complete.</summary>
    public static string JournalOf(string world) => world + ".partial";

    /// <summary>The answers that a world was made from.</summary>
    public static string AnswersOf(string world) => world + ".answers";

    /// <summary>Reads the bridges and writes the world.</summary>
    public static async Task WriteAsync(CloneRequest request, string file, CloneReport report, IProgress<CloneProgress> progress, CancellationToken cancellation)
    {
        RequireFolder(file);
        var result = await CrawlAsync(request, JournalOf(file), report, progress, cancellation);
        var notes = new List<CloneNote>(result.Notes);
        var world = await LoadableWorld.OfAsync(result.World, notes, cancellation);
        (report.File, report.Result, report.Notes, report.IsRedacted) = (file, result, notes, request.Key is not null);
        if (request.Key is { } key)
        {
            await WriteRedactedAsync(file, world, key);
            report.Result = result with { Bridges = [], SoftwareVersion = null };
            report.Notes = [.. notes.Select(Redacted).Distinct()];
            File.Delete(JournalOf(file));
            return;
        }

        await OutputFile.WriteAsync(file, file, isPrivate: true, draft => draft.WriteAsync(Encoding.UTF8.GetBytes(world), cancellation).AsTask());
        File.Move(JournalOf(file), AnswersOf(file), overwrite: true);
    }

    /// <summary>Serves the world and compares it: with the bridges as they are now when there are any and nothing was written, else with its answers.</summary>
    public static async Task CheckAsync(CloneRequest request, string file, CloneReport report, IProgress<CloneProgress> progress, CancellationToken cancellation)
    {
        var isCurrent = request.Output is null && request.Targets is [_, ..];
        var answers = isCurrent ? file + ".check.partial" : AnswersOf(file);
        var world = Encoding.UTF8.GetString(InputFile.ReadAllBytes(file, file, LargestWorld));
        if (isCurrent)
            report.Notes = (await CrawlAsync(request, answers, report, progress, cancellation)).Notes;
        else if (!File.Exists(answers))
            throw new UserErrorException($"{answers} does not exist; it has the answers that {file} was made from. Name the bridge with --from to compare with its present answers.");

        using (var journal = CloneJournal.Read(Open(answers, FileMode.Open, FileAccess.Read)))
        {
            await using var host = await LoadableWorld.StartAsync(world, cancellation);
            ReplayTarget[] served = [.. journal.Targets.Select((_, i) => new ReplayTarget(BridgeOf(host, journal, i, file)) { User = host.Playback.User, Password = host.Playback.Password })];
            report.Check = await CloneCheck.RunAsync(journal, served, request.Normalisers, request.Options, progress, cancellation);
        }

        if (isCurrent)
            File.Delete(answers);
    }

    /// <summary>Returns the sentence with the way to continue.</summary>
    public static string WithResume(string sentence, CloneRequest request) => request.Output is { } file && File.Exists(JournalOf(file))
        ? $"{sentence} The answers so far are in {JournalOf(file)}; run the same command to continue."
        : sentence;

    private static async Task<CloneResult> CrawlAsync(CloneRequest request, string path, CloneReport report, IProgress<CloneProgress> progress, CancellationToken cancellation)
    {
        using var journal = CloneJournal.Open(Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite), [.. request.Targets.Select(target => target.Address)]);
        report.Resumed = journal.Count;
        return await Cloner.RunAsync(request.Targets, journal, request.Options, progress, cancellation);
    }

    private static async Task WriteRedactedAsync(string file, string world, RedactionKey key)
    {
        var set = new RedactionSet(key, [], [world]);
        try
        {
            set.Gate().Check(file, Encoding.UTF8.GetBytes(set.Worlds[0]));
        }
        catch (LeakException leak)
        {
            throw new UserErrorException(leak.Message, ExitStatus.Differs);
        }

        var map = RedactionMap.Seal(key, set.StrippedWorlds[0], set.Worlds[0], set.Originals);
        await OutputFile.WriteAsync(file, file, isPrivate: false, draft => draft.WriteAsync(Encoding.UTF8.GetBytes(set.Worlds[0])).AsTask());
        await OutputFile.WriteAsync(RedactedFiles.MapOf(file), RedactedFiles.MapOf(file), isPrivate: true, draft => draft.WriteAsync(map).AsTask());
    }

    // A note of a redacted clone may be shared with it, so it names no object and quotes no value. Names of parameters are those of the documents.
    private static CloneNote Redacted(CloneNote note) =>
        note.Kind is CloneNoteKind.Unknown ? note : note with { Path = PathWithoutIds(note.Path), Text = TextOf(note.Kind) };

    private static string PathWithoutIds(string path) => string.Join('/', path.Split('?')[0].Split('/').Select(part => Guid.TryParse(part, out _) ? "{id}" : part));

    private static string TextOf(CloneNoteKind kind) => kind switch
    {
        CloneNoteKind.Refused => "the bridge refuses it",
        CloneNoteKind.Failed => "it was not answered",
        CloneNoteKind.Changed => "it changed while it was read",
        CloneNoteKind.Dangling => "a reference to an object that does not exist",
        CloneNoteKind.Assumed => "a fact that the API does not show",
        _ => "a value or object that a world cannot hold",
    };

    private static Uri BridgeOf(SimulatorHost host, CloneJournal journal, int index, string file)
    {
        // A world that was edited or written by hand may have other names.
        var name = index < journal.Bridges.Count ? journal.Bridges[index] : null;
        return (host.Bridges.FirstOrDefault(bridge => bridge.Name == name) ?? host.Bridges.ElementAtOrDefault(index))?.Http
            ?? throw new UserErrorException($"{file} has {host.Bridges.Count} bridges, fewer than were read.");
    }

    private static void RequireFolder(string file)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder))
            throw new UserErrorException($"{file} cannot be written: the folder {folder} does not exist.");
    }

    private static FileStream Open(string path, FileMode mode, FileAccess access)
    {
        try
        {
            var options = access is FileAccess.Read ? new FileStreamOptions { Mode = mode, BufferSize = 0 } : OwnerOnly.Options(mode);
            (options.Access, options.Share) = (access, access is FileAccess.Read ? FileShare.ReadWrite | FileShare.Delete : FileShare.Read | FileShare.Delete);
            return new FileStream(path, options);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"{path} cannot be {(access is FileAccess.Read ? "read" : "written")}: {error.Message}");
        }
    }
}
