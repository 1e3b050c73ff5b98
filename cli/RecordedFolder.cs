using CmsSim.Harness.Import;
using CmsSim.Harness.Redaction;
using CmsSim.Harness.Reports;

namespace CmsSim.Cli;

/// <summary>The folder of a recording: the recording itself, and the fixtures made of it.</summary>
internal sealed class RecordedFolder : IDisposable
{
    /// <summary>The name of the recording.</summary>
    public const string FileName = "recording.raw";

    /// <summary>The name of the folder of the fixtures. It can be shared, unlike the recording beside it.</summary>
    public const string Fixtures = "fixtures";

    private readonly string _path;
    private readonly bool _isNew;
    private bool _isKept;

    private RecordedFolder(string path, bool isNew) => (_path, _isNew) = (path, isNew);

    /// <summary>Creates the folder, which only its owner can read. An empty one is used as it is.</summary>
    /// <exception cref="UserErrorException">The folder has content, or cannot be created.</exception>
    public static RecordedFolder Create(string path)
    {
        if (File.Exists(path))
            throw new UserErrorException($"{path} is a file; expected a folder that does not exist yet, or an empty one.");
        var isNew = !Directory.Exists(path);
        try
        {
            if (!isNew && Directory.EnumerateFileSystemEntries(path).Any())
                throw new UserErrorException($"{path} is not empty; expected a folder that does not exist yet, or an empty one.");
            if (isNew && OperatingSystem.IsWindows())
                Directory.CreateDirectory(path);
            else if (isNew)
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"{path} cannot be written: {error.Message}");
        }
        return new RecordedFolder(path, isNew);
    }

    /// <summary>The folder has a recording, so it stays.</summary>
    public void Keep() => _isKept = true;

    /// <summary>Makes fixtures and worlds of the recording, as an import does. Returns null when it has no exchange with the API.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="key">The key of the redaction. Null to replace passcodes, secrets and tokens only.</param>
    /// <param name="errors">Shows the progress on a terminal.</param>
    /// <exception cref="UserErrorException">The recording cannot be read, or the fixtures cannot be written.</exception>
    public static Derived? Derive(string path, RedactionKey? key, TextWriter errors)
    {
        using var folder = new DraftFolder(Path.Combine(path, Fixtures));
        var summary = new ImportSummary();
        using var made = new ImportOutput(folder, key, summary, null);
        try
        {
            new ImportRun(new ImportOptions(), made, errors).Read([Path.Combine(path, FileName)], CancellationToken.None);
            if (made.Exchanges == 0)
                return null;
            made.Complete();
        }
        catch (ImportFormatException wrong)
        {
            throw new UserErrorException(wrong.Message);
        }
        catch (LeakException leak)
        {
            throw new UserErrorException(leak.Message, ExitStatus.Differs);
        }
        return new Derived(summary);
    }

    /// <summary>Deletes a folder that was created for a recording which did not begin.</summary>
    public void Dispose()
    {
        if (_isNew && !_isKept && Directory.Exists(_path) && !Directory.EnumerateFileSystemEntries(_path).Any())
            Directory.Delete(_path);
    }

    /// <summary>The report of the fixtures.</summary>
    internal sealed class Derived(ImportSummary summary)
    {
        public string AsJson() => ImportReportJson.Write(summary);

        public string AsText()
        {
            using var text = new StringWriter { NewLine = "\n" };
            ImportReportText.Write(summary, text);
            return text.ToString();
        }
    }
}
