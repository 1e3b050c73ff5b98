using System.Reflection;
using System.Xml.Linq;
using CmsSim.Client;
using CmsSim.Client.Hosting;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Conventions;

/// <summary>The client libraries need nothing but the framework, and do not know the simulator.</summary>
public sealed class ClientAssemblies
{
    private const string Client = "CmsSim.Client";

    private static readonly string s_framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private static readonly string s_aspNet = Path.GetDirectoryName(typeof(Microsoft.AspNetCore.Http.HttpContext).Assembly.Location)!;

    [Fact]
    public void The_client_references_only_the_framework() =>
        Foreign(typeof(CmsClient).Assembly, s_framework).Should().BeEmpty();

    [Fact]
    public void Hosting_references_only_the_client_and_the_two_frameworks()
    {
        Foreign(typeof(CmsClients).Assembly, s_framework, s_aspNet).Should().Equal(Client);
        Foreign(typeof(CmsClients).Assembly, s_framework).Should().Contain("Microsoft.AspNetCore.Routing", "the check finds other references");
    }

    [Theory]
    [InlineData("client/CmsSim.Client.csproj")]
    [InlineData("client/Hosting/CmsSim.Client.Hosting.csproj")]
    public void Their_projects_reference_no_packages_and_no_other_project(string path)
    {
        var items = XElement.Load(Repository.PathOf(path.Split('/'))).Descendants().Where(element => element.Name.LocalName is "PackageReference" or "ProjectReference").Select(element => (string?)element.Attribute("Include"));

        items.Should().BeSubsetOf(["../CmsSim.Client.csproj"]);
    }

    [Fact]
    public void Public_types_of_the_client_are_sealed_or_bases_that_others_cannot_extend() =>
        ((Assembly[])[typeof(CmsClient).Assembly, typeof(CmsClients).Assembly]).SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Select(type => type.Name).Should().BeSubsetOf(["CmsFailureException"]);

    private static IEnumerable<string> Foreign(Assembly assembly, params string[] frameworks) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => !frameworks.Any(folder => File.Exists(Path.Combine(folder, name + ".dll"))));
}
