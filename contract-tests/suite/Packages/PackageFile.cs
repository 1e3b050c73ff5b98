using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CmsSim.ContractTests.Packages;

/// <summary>A package as a feed serves it.</summary>
internal sealed partial class PackageFile(string path)
{
    /// <summary>The names of the files inside.</summary>
    public IReadOnlyList<string> Entries { get; } = Names(path);

    /// <summary>The description of the package.</summary>
    public XElement Metadata => field ??= WithoutNamespaces(XElement.Parse(Text(Entries.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal))))).Element("metadata")!;

    /// <summary>The other packages that it needs, with their lowest versions.</summary>
    public IEnumerable<string> Dependencies => Metadata.Descendants("dependency").Select(dependency => $"{(string?)dependency.Attribute("id")} {(string?)dependency.Attribute("version")}");

    /// <summary>The shared frameworks that it needs besides that of .NET.</summary>
    public IEnumerable<string> Frameworks => Metadata.Descendants("frameworkReference").Select(reference => (string)reference.Attribute("name")!);

    /// <summary>The first block of C# in the readme.</summary>
    public string Code => CodeBlock().Match(Text("README.md")).Groups[1].Value;

    public string Text(string name) => System.Text.Encoding.UTF8.GetString(Bytes(name)).TrimStart('\uFEFF');

    public byte[] Bytes(string name)
    {
        using var zip = ZipFile.OpenRead(path);
        using var content = zip.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        return copy.ToArray();
    }

    private static IReadOnlyList<string> Names(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return [.. zip.Entries.Select(entry => entry.FullName)];
    }

    private static XElement WithoutNamespaces(XElement element) =>
        new(element.Name.LocalName, element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration), element.HasElements ? element.Elements().Select(WithoutNamespaces) : element.Value);

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
