using Microsoft.Extensions.Logging.Console;

namespace Headgate.Hosting;

/// <summary>One line per event on standard error; the section <c>Logging</c> sets levels and the format (<c>simple</c> or <c>json</c>).</summary>
internal static class ConsoleLog
{
    public static void AddHeadgateConsole(this ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Npgsql", LogLevel.Warning);
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (configuration["Logging:Format"] == "json")
            logging.AddJsonConsole(json => json.UseUtcTimestamp = true);
        else
            logging.AddSimpleConsole(simple =>
            {
                simple.SingleLine = true;
                simple.TimestampFormat = "HH:mm:ss ";
                simple.ColorBehavior = LoggerColorBehavior.Default;
            });
    }
}
