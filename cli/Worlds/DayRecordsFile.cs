using System.Text;
using CmsSim.Untrusted;

namespace CmsSim.Cli.Worlds;

/// <summary>
/// Writes the records of a meeting day: JSON lines as <c>cmssim receive --json</c> prints them, or XML with one <c>&lt;records&gt;</c> for each post.
/// </summary>
internal sealed class DayRecordsFile(Stream file, bool isXml) : IAsyncDisposable
{
    private const string Declaration = "<?xml version=\"1.0\"?>";

    private static readonly XmlLimits s_limits = new() { Levels = 20, Length = 16 * 1024 * 1024 };

    private readonly StreamWriter _writer = new(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
    private readonly Queue<ReadOnlyMemory<byte>> _waiting = [];
    private bool _isBegun;

    /// <summary>Keeps a document for the next write.</summary>
    public void Add(string bridge, ReadOnlyMemory<byte> document) => _waiting.Enqueue(document);

    /// <summary>Writes the documents that wait. No document may be added meanwhile.</summary>
    public async Task WriteAsync()
    {
        if (!_isBegun && isXml)
            await _writer.WriteLineAsync(Declaration + "<posts>");
        _isBegun = true;
        while (_waiting.TryDequeue(out var document))
        {
            if (isXml)
                await _writer.WriteLineAsync(Encoding.UTF8.GetString(document.Span)[Declaration.Length..]);
            else
                await WriteLinesAsync(document);
        }
    }

    /// <summary>Writes the end of the file.</summary>
    public async Task EndAsync()
    {
        await WriteAsync();
        if (isXml)
            await _writer.WriteLineAsync("</posts>");
    }

    public ValueTask DisposeAsync() => _writer.DisposeAsync();

    private async Task WriteLinesAsync(ReadOnlyMemory<byte> document)
    {
        using var content = new MemoryStream(document.ToArray(), writable: false);
        var records = BoundedXml.Read(content, s_limits);
        foreach (var record in records.Elements("record"))
            await _writer.WriteLineAsync(ReceivedRecord.AsJson(records, record));
    }
}
