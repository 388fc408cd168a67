using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Turns the configuration of a job into what it does.</summary>
internal static class JobConfigurations
{
    /// <summary>Reads a configuration.</summary>
    /// <exception cref="RefusedException">It is wrong, or of a kind that is not available.</exception>
    public static JobWork Read(JsonObject configuration, BigQueryCall call, bool isDryRun, UploadedData? data)
    {
        if (configuration.Object("query") is { } query)
            return QueryWork.Read(query, call, isDryRun, configuration.Number("jobTimeoutMs")).RunAsync;
        if (configuration.Object("load") is { } load)
            return LoadWork.Read(load, call, data).RunAsync;
        if (configuration.Object("copy") is { } copy)
            return CopyWork.Read(copy, call).RunAsync;
        throw new RefusedException(configuration.ContainsKey("extract")
            ? BigQueryErrors.NotImplemented("An extract job (it writes to Google Cloud Storage)")
            : BigQueryErrors.Invalid("Required parameter is missing: configuration.query, load or copy"));
    }
}
