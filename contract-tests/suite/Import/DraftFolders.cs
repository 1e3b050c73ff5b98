using CmsSim.Cli;
using FluentAssertions;
using Xunit;

namespace CmsSim.ContractTests.Import;

public sealed class DraftFolders : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("draft");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_folder_appears_when_it_is_complete()
    {
        var path = Path.Combine(_folder.FullName, "made");
        using (var draft = new DraftFolder(path))
        {
            using (var file = draft.Create("worlds/core1.xml"))
                file.WriteByte((byte)'x');
            Directory.Exists(path).Should().BeFalse();
            draft.Complete();
        }

        File.ReadAllText(Path.Combine(path, "worlds", "core1.xml")).Should().Be("x");
        _folder.EnumerateFileSystemInfos().Should().ContainSingle();
    }

    [Fact]
    public void An_interrupted_draft_leaves_nothing()
    {
        using (var draft = new DraftFolder(Path.Combine(_folder.FullName, "made")))
            draft.Create("core1.xml").Dispose();

        _folder.EnumerateFileSystemInfos().Should().BeEmpty();
    }

    [Fact]
    public void A_folder_with_content_is_refused_and_an_empty_one_is_filled()
    {
        FluentActions.Invoking(() => new DraftFolder(_folder.Parent!.FullName)).Should().Throw<UserErrorException>().WithMessage("*is not empty; expected *");

        using (var draft = new DraftFolder(_folder.FullName))
        {
            draft.Create("a.xml").Dispose();
            draft.Complete();
        }
        File.Exists(Path.Combine(_folder.FullName, "a.xml")).Should().BeTrue();
    }
}
