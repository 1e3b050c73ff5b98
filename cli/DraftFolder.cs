namespace CmsSim.Cli;

/// <summary>A folder that appears whole or not at all. Files are written into a draft beside it, which is renamed when all are done.</summary>
internal sealed class DraftFolder : IDisposable
{
    private readonly string _path;
    private readonly string _draft;
    private readonly string _name;
    private bool _isComplete;

    /// <param name="path">The path of the folder. It must not exist, or be empty.</param>
    /// <exception cref="UserErrorException">The folder has content, or its draft cannot be made.</exception>
    public DraftFolder(string path)
    {
        _name = path;
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        _draft = OutputFile.DraftOf(_path);
        if (File.Exists(_path))
            throw new UserErrorException($"{path} is a file; expected a folder that does not exist yet, or an empty one.");
        if (Directory.Exists(_path) && Directory.EnumerateFileSystemEntries(_path).Any())
            throw new UserErrorException($"{path} is not empty; expected a folder that does not exist yet, or an empty one.");
        Guarded(() => Directory.CreateDirectory(_draft));
    }

    /// <summary>Creates a file in the draft.</summary>
    /// <param name="relative">The path of the file below the folder, with <c>/</c> between names.</param>
    /// <param name="isPrivate">True to let only the owner read the file.</param>
    public FileStream Create(string relative, bool isPrivate = false)
    {
        FileStream? file = null;
        Guarded(() =>
        {
            var path = Path.Combine([_draft, .. relative.Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            file = new FileStream(path, isPrivate
                ? Files.OwnerOnly.Options(FileMode.CreateNew)
                : new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write });
        });
        return file!;
    }

    /// <summary>Renames the draft to the folder.</summary>
    public void Complete()
    {
        Guarded(() =>
        {
            if (Directory.Exists(_path))
                Directory.Delete(_path);
            Directory.Move(_draft, _path);
        });
        _isComplete = true;
    }

    /// <summary>Deletes the draft unless it was completed.</summary>
    public void Dispose()
    {
        if (!_isComplete && Directory.Exists(_draft))
            Directory.Delete(_draft, recursive: true);
    }

    private void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"{_name} cannot be written: {error.Message}");
        }
    }
}
