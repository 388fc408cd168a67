using Microsoft.Extensions.Logging;

namespace Headgate.Testing;

/// <summary>Writes the warnings and errors of a server in the test process into its <see cref="ServerLog"/>.</summary>
internal sealed class ServerLogProvider(ServerLog log) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, log);

    public void Dispose() => log.End();

    private sealed class Writer(string category, ServerLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                log.Write($"{logLevel} {category}: {formatter(state, exception)}{(exception is null ? "" : $"\n{exception}")}");
        }
    }
}
