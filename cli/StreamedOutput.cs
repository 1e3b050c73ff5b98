using System.Text;

namespace CmsSim.Cli;

/// <summary>Gathers many short texts into large writes, because each write of the tool's output reaches the terminal or pipe at once.</summary>
internal sealed class StreamedOutput : TextWriter
{
    private const int Gathered = 32 * 1024;

    private readonly TextWriter _output;
    private readonly StringBuilder _text = new();

    public StreamedOutput(TextWriter output)
    {
        _output = output;
        CoreNewLine = output.NewLine.ToCharArray();
    }

    public override Encoding Encoding => _output.Encoding;

    public override void Write(char value)
    {
        _text.Append(value);
        WriteIfFull();
    }

    public override void Write(string? value)
    {
        _text.Append(value);
        WriteIfFull();
    }

    public override void Write(char[] buffer, int index, int count)
    {
        _text.Append(buffer, index, count);
        WriteIfFull();
    }

    public override void Flush()
    {
        if (_text.Length > 0)
            _output.Write(_text.ToString());
        _text.Clear();
        _output.Flush();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Flush();
        base.Dispose(disposing);
    }

    private void WriteIfFull()
    {
        if (_text.Length >= Gathered)
            Flush();
    }
}
