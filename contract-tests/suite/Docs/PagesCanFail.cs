using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Docs;

/// <summary>The tests of the pages find a page that is wrong.</summary>
public sealed class PagesCanFail
{
    [Theory]
    [InlineData("console", "$ cmssim ctl far-ends set busy@example.com busy\naddress=busy@example.com  behaviour=answer  after=0.3", "behaviour=busy")]
    [InlineData("console", "output without a command", "begins with output")]
    [InlineData("sh", "cmssim ctl far-ends set busy@example.com sleepy", "sleepy")]
    [InlineData("sh", "cmssim ctl no-such-verb", "no-such-verb")]
    [InlineData("sh", "cmssim serve --no-such-option", "no-such-option")]
    [InlineData("sh", "curl -s http://127.0.0.1:8440/nothing", "nothing")]
    [InlineData("sh", "curl https://127.0.0.1:8443/api/v1/calls", "without -k")]
    [InlineData("sh", "cmssim ctl journal | head", "a shell gives |")]
    [InlineData("sh", "make coffee", "no command make")]
    [InlineData("csharp", "var cms = await CmsSimulator.StopAsync();", "has to be part of a test")]
    [InlineData("xml", "<world><bridge name=\"Core1\"/><coSpaces><coSpace/></coSpaces></world>", "no release takes this world")]
    [InlineData("xml", "<farEnds><farEnd address=\"*\" behaviour=\"sleepy\"/></farEnds>", "sleepy")]
    [InlineData("json", "{\"match\":{\"path\":\"/calls\"},\"effect\":{\"sleep\":true}}", "sleep")]
    [InlineData("json", "{\"an\":\"object that nothing takes\"}", "no far ends, fault or incoming call")]
    [InlineData("text", "a line that no bridge logs", "has to be in a log")]
    [InlineData("toml", "a = \"language that the tests do not know\"", "no block in \"toml\"")]
    public async Task A_block_that_does_not_work_is_found(string language, string text, string part)
    {
        var check = () => PageRun.CheckAsync(new Page("page.md", $"# A page\n\n```{language}\n{text}\n```\n"));

        await check.Should().ThrowAsync<Exception>().WithMessage($"*page.md:*{part}*");
    }

    [Fact]
    public async Task A_file_that_no_command_uses_is_found()
    {
        var check = () => PageRun.CheckAsync(new Page("page.md", "Save this as `unused.xml`:\n\n```xml\n<world><bridge name=\"Core1\"/></world>\n```\n"));

        await check.Should().ThrowAsync<Exception>().WithMessage("*unused.xml*");
    }

    [Fact]
    public void Links_paths_and_marks_are_read_from_the_text_between_blocks()
    {
        var page = new Page("page.md", "## Make it fail: `503`\n\n[a](b.md#c), `cli/nothing.cs`\n\n```sh\n[no](link.md)\n```\n\n*Not run by the tests: no reason.*\n\n```sh\nx\n```\n");

        page.Anchors.Should().Equal("make-it-fail-503");
        page.Links.Should().Equal("b.md#c");
        page.Paths.Should().Equal("cli/nothing.cs");
        page.Blocks.Select(block => block.NotRunBecause).Should().Equal(null, "no reason");
    }
}
