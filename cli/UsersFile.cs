namespace CmsSim.Cli;

/// <summary>Files that the tool keeps for a user account between runs, such as a certificate that stays pinned or trusted.</summary>
internal static class UsersFile
{
    /// <summary>Returns the path of a file. Returns null when the account has no folder for such files.</summary>
    public static string? Named(string name)
    {
        var folder = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (folder.Length == 0)
            return null;
        try
        {
            return Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "cmssim")).FullName, name);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
