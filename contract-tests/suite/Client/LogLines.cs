using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CmsSim.ContractTests.Client;

/// <summary>Keeps the lines that an application logs, without those of the framework.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName.StartsWith("CmsSim.", StringComparison.Ordinal));

    public void Dispose() { }

    private sealed class Logger(LogLines lines, bool isKept) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => isKept;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (isKept)
                lines._lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
        }
    }
}
