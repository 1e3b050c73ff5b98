using System.Globalization;
using CmsSim.Simulator;

namespace CmsSim.Cli.Worlds;

/// <summary>Shows the time of a meeting day on one line of a terminal. Writes nothing when the output is not a terminal.</summary>
internal sealed class DayProgress(TextWriter writer) : IProgress<MeetingDayMinute>
{
    private readonly bool _isShown = OutputWriter.IsTerminalOf(writer);
    private readonly TextWriter _terminal = OutputWriter.Unescaped(writer);
    private bool _isWritten;

    public void Report(MeetingDayMinute value)
    {
        if (!_isShown)
            return;
        _isWritten = true;
        _terminal.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value.Time:HH:mm}  {value.Participants} participants in {value.Calls} calls, {value.Records} records\e[K"));
    }

    /// <summary>Erases the line.</summary>
    public void Clear()
    {
        if (_isWritten)
            _terminal.Write("\r\e[K");
    }
}
