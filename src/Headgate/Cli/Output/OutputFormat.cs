namespace Headgate.Cli.Output;

/// <summary>How a command prints its result.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>A JSON document for programs.</summary>
    Json,

    /// <summary>The same document as YAML.</summary>
    Yaml,
}
