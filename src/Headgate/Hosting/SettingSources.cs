namespace Headgate.Hosting;

/// <summary>Where settings come from; later ones win: defaults, <c>headgate.json</c> here, <c>headgate.json</c> in the data folder, the environment, the command line.</summary>
internal static class SettingSources
{
    /// <summary>The prefix of environment variables: <c>HEADGATE__Lake__SweepInterval</c> sets <c>Lake:SweepInterval</c>.</summary>
    public const string EnvironmentPrefix = "HEADGATE__";

    private const string FileName = "headgate.json";

    /// <summary>Adds the sources.</summary>
    /// <param name="configuration">The configuration to fill.</param>
    /// <param name="commandLine">Settings given as options, by name.</param>
    public static void AddHeadgateSettings(this IConfigurationManager configuration, IReadOnlyDictionary<string, string?> commandLine)
    {
        configuration.Sources.Clear();
        configuration.AddJsonFile(Path.GetFullPath(FileName), optional: true);
        configuration.AddEnvironmentVariables(EnvironmentPrefix);
        configuration.AddInMemoryCollection(commandLine);
        var data = configuration["Data"] ?? new HostOptions().Data;

        configuration.Sources.Clear();
        configuration.AddJsonFile(Path.GetFullPath(FileName), optional: true);
        configuration.AddJsonFile(Path.Combine(Path.GetFullPath(data), FileName), optional: true);
        configuration.AddEnvironmentVariables(EnvironmentPrefix);
        configuration.AddInMemoryCollection(commandLine);
    }
}
