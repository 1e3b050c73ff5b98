using System.Text.RegularExpressions;
using System.Xml.Linq;
using CmsSim.ContractTests.Support;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Containers;

/// <summary>The image and the chart have the version of the packages.</summary>
public sealed class Versions
{
    [Theory]
    [InlineData("Dockerfile", "(?m)^ARG VERSION=(.+)$")]
    [InlineData("deploy/helm/cmssim/Chart.yaml", "(?m)^version: (.+)$")]
    [InlineData("deploy/helm/cmssim/Chart.yaml", "(?m)^appVersion: (.+)$")]
    public void The_version_is_that_of_the_packages(string file, string pattern)
    {
        var version = (string)XElement.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single();

        Regex.Match(File.ReadAllText(Repository.PathOf(file.Split('/'))), pattern).Groups[1].Value.Trim().Should().Be(version);
    }
}
