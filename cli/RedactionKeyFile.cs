using System.Text;
using CmsSim.Files;
using CmsSim.Harness.Redaction;

namespace CmsSim.Cli;

/// <summary>The file of the redaction key: beside the user's configuration, and readable by its owner only.</summary>
internal static class RedactionKeyFile
{
    private const int LargestFile = 4096;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>
    /// The path of the user's key: <c>%APPDATA%\cmssim</c> on Windows, else <c>$XDG_CONFIG_HOME/cmssim</c> or <c>~/.config/cmssim</c>.
    /// </summary>
    public static string DefaultPath => Path.Combine(
        OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
        : Environment.GetEnvironmentVariable("XDG_CONFIG_HOME") is { Length: > 0 } folder && Path.IsPathRooted(folder) ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config"),
        "cmssim", "redaction.key");

    /// <summary>Reads the key, or creates the file with a new one.</summary>
    /// <param name="path">The path of the file; null for the user's key.</param>
    /// <param name="errors">Receives a sentence when a key is created.</param>
    /// <exception cref="UserErrorException">The file cannot be read or created, other users may read it, or it holds no key.</exception>
    public static RedactionKey ReadOrCreate(string? path, TextWriter errors)
    {
        var file = path ?? DefaultPath;
        if (File.Exists(file))
            return Read(file);
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
                Directory.CreateDirectory(folder);
            var key = RedactionKey.Create();
            using (var stream = new FileStream(file, OwnerOnly.Options(FileMode.CreateNew)))
                stream.Write(Encoding.ASCII.GetBytes(key.ToFileText()));
            errors.WriteLine($"cmssim: Created the redaction key {file}. Keep it: without it, no redaction can be undone.");
            return key;
        }
        catch (IOException) when (File.Exists(file))
        {
            // Another process was faster.
            return Read(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserErrorException($"The redaction key {file} cannot be created: {error.Message}");
        }
    }

    /// <summary>Reads the key.</summary>
    /// <param name="path">The path of the file; null for the user's key.</param>
    /// <exception cref="UserErrorException">The file cannot be read, other users may read it, or it holds no key.</exception>
    public static RedactionKey Read(string? path)
    {
        var file = path ?? DefaultPath;
        if (!File.Exists(file))
            throw new UserErrorException($"The redaction key {file} does not exist; name the key of the redaction with --key.");
        var text = Encoding.UTF8.GetString(InputFile.ReadAllBytes(file, $"The redaction key {file}", LargestFile));
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
            throw new UserErrorException($"The redaction key {file} can be read or changed by other users; run chmod 600 on it.");
        try
        {
            return RedactionKey.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new UserErrorException($"{file}: {wrong.Message}.");
        }
    }
}
