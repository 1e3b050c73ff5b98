using System.Text.RegularExpressions;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>The suite's own order: a folder for each chapter, and support code that no test is part of.</summary>
public sealed class SuiteFiles
{
    private static readonly string s_root = Repository.PathOf("contract-tests", "suite");

    [Fact]
    public void Every_namespace_is_that_of_its_folder()
    {
        foreach (var (path, source) in Sources())
        {
            var folder = Path.GetDirectoryName(path)!.Replace(Path.DirectorySeparatorChar, '.');
            source.Should().MatchRegex($"(?m)^namespace CmsSim\\.ContractTests\\.{folder};\r?$", path);
        }
    }

    [Fact]
    public void Support_code_does_not_depend_on_tests()
    {
        var others = string.Join('|', Sources().Select(file => Path.GetDirectoryName(file.Path)!).Distinct().Where(folder => folder is not "Support"));
        var reference = new Regex($@"using CmsSim\.ContractTests\.|(?<![\w.])(ContractTests\.)?({others})\.[A-Z]\w*[.(<]");

        reference.IsMatch("using CmsSim.ContractTests.Calls;").Should().BeTrue();
        reference.IsMatch("var world = Fuzz.FuzzWorld.Of(release);").Should().BeTrue();
        foreach (var (path, source) in Sources().Where(file => file.Path.StartsWith("Support", StringComparison.Ordinal)))
            reference.Matches(source).Select(match => match.Value).Should().BeEmpty(path);
    }

    [Fact]
    public void A_support_file_has_no_tests() =>
        typeof(SuiteFiles).Assembly.GetTypes().Where(type => type.Namespace == typeof(Repository).Namespace && TestsOf(type).Any()).Should().BeEmpty();

    [Fact]
    public void Test_classes_have_no_suffix_and_tests_are_sentences()
    {
        var classes = typeof(SuiteFiles).Assembly.GetTypes().Where(type => TestsOf(type).Any()).ToList();

        classes.Should().HaveCountGreaterThan(100);
        classes.Select(type => type.Name).Should().NotContain(name => name.EndsWith("Test") || name.EndsWith("Tests"));
        classes.SelectMany(TestsOf).Should().OnlyContain(name => name.Count(c => c == '_') >= 2);
    }

    private static IEnumerable<string> TestsOf(Type type) => type.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute), inherit: true)).Select(method => method.Name);

    private static IEnumerable<(string Path, string Source)> Sources() =>
        Directory.EnumerateFiles(s_root, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(s_root, path))
            .Where(path => path.Split(Path.DirectorySeparatorChar) is not ["bin" or "obj", ..])
            .Select(path => (path, File.ReadAllText(Path.Combine(s_root, path))));
}
