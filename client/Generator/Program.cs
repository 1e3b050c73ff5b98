namespace CmsSim.Client.Generator;

/// <summary>Writes <c>client/Api/*.g.cs</c> of the repository that it runs in.</summary>
internal static class Program
{
    private static int Main()
    {
        var root = new DirectoryInfo(Environment.CurrentDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "CmsSim.sln")))
            root = root.Parent;
        if (root is null)
        {
            Console.Error.WriteLine("no CmsSim.sln in this folder or above it; run the generator in the repository");
            return 2;
        }

        var folder = Directory.CreateDirectory(Path.Combine(root.FullName, "client", "Api")).FullName;
        var files = TypedClient.Generate(root.FullName).Files;
        foreach (var stale in Directory.EnumerateFiles(folder, "*.g.cs").Where(file => !files.ContainsKey(Path.GetFileName(file))))
            File.Delete(stale);
        foreach (var (name, text) in files)
            File.WriteAllText(Path.Combine(folder, name), text);
        Console.WriteLine($"{files.Count} files in client/Api");
        return 0;
    }
}
