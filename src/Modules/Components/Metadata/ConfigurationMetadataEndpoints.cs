using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Headgate.Kernel;
using Headgate.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Components;

/// <summary>Metadata of configurations: always under a branch's path. Setting it makes no version.</summary>
internal static partial class ConfigurationMetadataEndpoints
{
    public const string ReservedProvider = "storage";

    private const string Path = ConfigurationEndpoints.One + "/metadata";
    private const string UsualProvider = "user";

    public static void MapConfigurationMetadata(this IEndpointRouteBuilder routes) => routes.MapStorageInBranch(storage =>
    {
        storage.Post(Path, "ConfigurationMetadata.Set", SetAsync)
            .WithTags("Metadata").WithSummary("Sets metadata of a configuration and shows all of it")
            .Field(MetadataFields.Field, "array", "Objects with key and value.", required: true)
            .Field("provider", "string", "Who notes it; default user.")
            .Answers(201, "All of it");
        storage.Get(Path, "ConfigurationMetadata.List", ListAsync)
            .WithTags("Metadata").WithSummary("Lists the metadata of a configuration")
            .AnswerFromMemory();
        storage.Delete(Path + "/{metadata_id}", "ConfigurationMetadata.Delete", DeleteAsync)
            .WithTags("Metadata").WithSummary("Deletes metadata of a configuration")
            .Answers(204, "It is gone");
    });

    private static async Task<Answer<IReadOnlyList<ConfigurationMetadataView>>> SetAsync(
        Origin from, string component_id, string config_id, RequestBody body, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        var provider = ReadProvider(body.Fields);
        var pairs = MetadataFields.Read(body.Fields);
        return await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            async (open, token) =>
            {
                await ConfigurationMetadataStore.SetAsync(open, provider, pairs, token);
                await open.RecordAsync(
                    "storage.componentConfigurationMetadataSet", $"Set metadata of configuration {config_id}", token,
                    new JsonObject { ["provider"] = provider, ["keys"] = new JsonArray([.. pairs.Select(pair => (JsonNode)pair.Key)]) });
                return Answer.Created<IReadOnlyList<ConfigurationMetadataView>>(await ConfigurationMetadataStore.OfAsync(open, token));
            },
            stop);
    }

    private static async Task<IResult> ListAsync(
        Origin from, string component_id, string config_id, ConfigurationStore configurations, ConfigurationMetadataStore metadata, CancellationToken stop)
    {
        ComponentRights.RequireRead(from, component_id);
        return await configurations.FindAsync(from.Key(component_id, config_id), stop) is { IsDeleted: false } found
            ? Answer.Ok<IReadOnlyList<ConfigurationMetadataView>>(await metadata.OfAsync(found, stop))
            : ConfigurationErrors.NotFound(config_id);
    }

    private static async Task<NoContent> DeleteAsync(
        Origin from, string component_id, string config_id, string metadata_id, ConfigurationWrites writes, CancellationToken stop)
    {
        ComponentRights.RequireWrite(from, component_id);
        return await writes.ChangeAsync(
            from, from.Key(component_id, config_id),
            async (open, token) =>
            {
                if (!long.TryParse(metadata_id, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || !await ConfigurationMetadataStore.DeleteAsync(open, id, token))
                    throw new RefusedException(ConfigurationMetadataErrors.NotFound(metadata_id, config_id));
                await open.RecordAsync(
                    "storage.componentConfigurationMetadataDeleted", $"Deleted metadata of configuration {config_id}", token, new JsonObject { ["metadataId"] = metadata_id });
                return Answer.NoContent;
            },
            stop);
    }

    private static string ReadProvider(Fields body)
    {
        if (body.Raw("provider") is null)
            return UsualProvider;
        var provider = body.Text("provider");
        if (provider == ReservedProvider)
            throw new RefusedException(ConfigurationMetadataErrors.ProviderReserved);
        return provider is not null && Provider().IsMatch(provider) ? provider : throw new RefusedException(ConfigurationMetadataErrors.InvalidProvider);
    }

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,255}$")]
    private static partial Regex Provider();
}
