using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Headgate.Components;

/// <summary>Reads a component from its file: checks what clients rely on and fills in what the file does not say.</summary>
internal static partial class ComponentFile
{
    private const long LargestFile = 1024 * 1024;

    private static readonly JsonDocumentOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false, MaxDepth = 64 };

    private enum Kind
    {
        Text,
        TextOrNull,
        Number,
        Flag,
        Texts,
        Object,
    }

    private sealed record Field(string Name, Kind Kind, string? Usual);

    /// <summary>The fields in the order in which they are shown; without a default they must be there.</summary>
    private static readonly Field[] Fields =
    [
        new("id", Kind.Text, null),
        new("type", Kind.Text, null),
        new("name", Kind.Text, null),
        new("description", Kind.Text, null),
        new("longDescription", Kind.TextOrNull, "null"),
        new("version", Kind.Number, "1"),
        new("complexity", Kind.TextOrNull, "null"),
        new("categories", Kind.Texts, "[]"),
        new("hasUI", Kind.Flag, "false"),
        new("hasRun", Kind.Flag, "false"),
        new("ico32", Kind.TextOrNull, "\"\""),
        new("ico64", Kind.TextOrNull, "\"\""),
        new("ico128", Kind.TextOrNull, "\"\""),
        new("data", Kind.Object, "{}"),
        new("flags", Kind.Texts, "[]"),
        new("configurationSchema", Kind.Object, "{}"),
        new("configurationRowSchema", Kind.Object, "{}"),
        new("emptyConfiguration", Kind.Object, "{}"),
        new("emptyConfigurationRow", Kind.Object, "{}"),
        new("uiOptions", Kind.Object, "{}"),
        new("configurationDescription", Kind.TextOrNull, "null"),
        new("features", Kind.Texts, "[]"),
        new("expiredOn", Kind.TextOrNull, "null"),
        new("documentationUrl", Kind.TextOrNull, "null"),
        new("licenseUrl", Kind.TextOrNull, "null"),
        new("dataTypesConfiguration", Kind.Object, "{}"),
        new("processorConfiguration", Kind.Object, "{}"),
    ];

    private static readonly Field[] DataFields =
    [
        new("definition", Kind.Object, "{}"),
        new("vendor", Kind.Object, """{"contact":[],"licenseUrl":null}"""),
        new("configuration_format", Kind.Text, "\"json\""),
        new("network", Kind.Text, "\"bridge\""),
        new("memory", Kind.Text, "\"512m\""),
        new("process_timeout", Kind.Number, "3600"),
        new("forward_token", Kind.Flag, "false"),
        new("forward_token_details", Kind.Flag, "false"),
        new("default_bucket", Kind.Flag, "false"),
        new("default_bucket_stage", Kind.Text, "\"in\""),
        new("synchronous_actions", Kind.Texts, "[]"),
        new("staging_storage", Kind.Object, """{"input":"local","output":"local"}"""),
    ];

    /// <exception cref="ComponentFileException">The file does not describe a component; the message says why.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read.</exception>
    public static Component Read(string path)
    {
        if (new FileInfo(path).Length > LargestFile)
            throw new ComponentFileException($"it is larger than {LargestFile} bytes");
        if (Parse(File.ReadAllText(path)) is not JsonObject said)
            throw new ComponentFileException("it is not a JSON object");
        // The address is the server's to say.
        said.Remove("uri");
        var component = Complete(said, Fields, "");
        component["data"] = Complete((JsonObject)component["data"]!, DataFields, "data.");
        var id = component["id"]!.GetValue<string>();
        if (!Id().IsMatch(id))
            throw new ComponentFileException($"the id \"{id}\" has other characters than letters, digits, dots, dashes and underscores, or is too long");
        if (Path.GetFileNameWithoutExtension(path) != id)
            throw new ComponentFileException($"its id is \"{id}\", so it must be called {id}.json");
        return new Component(component);
    }

    /// <summary>Stands for a component that the catalogue no longer has, so that its configurations can still be seen.</summary>
    public static Component Missing(string id)
    {
        var component = Complete(new JsonObject { ["id"] = id, ["type"] = "other", ["name"] = id, ["description"] = "This component is not in the catalogue." }, Fields, "");
        component["data"] = Complete([], DataFields, "data.");
        return new Component(component);
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Reading);
        }
        catch (JsonException wrong)
        {
            throw new ComponentFileException($"it is not JSON: {wrong.Message}");
        }
    }

    /// <summary>The known fields in their order, then all others.</summary>
    private static JsonObject Complete(JsonObject said, Field[] known, string prefix)
    {
        var complete = new JsonObject();
        foreach (var field in known)
            complete[field.Name] = said.ContainsKey(field.Name) ? Checked(said[field.Name], field, prefix) : Default(field, prefix);
        foreach (var (name, value) in said.Where(pair => !complete.ContainsKey(pair.Key)))
            complete[name] = value?.DeepClone();
        return complete;
    }

    private static JsonNode? Default(Field field, string prefix) => field.Usual is { } text
        ? JsonNode.Parse(text)
        : throw new ComponentFileException($"the field {prefix}{field.Name} is missing");

    private static JsonNode? Checked(JsonNode? value, Field field, string prefix)
    {
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        // PHP writes an empty map as an empty list.
        if (field.Kind == Kind.Object && (value is JsonArray { Count: 0 } || value is null))
            return new JsonObject();
        var fits = field.Kind switch
        {
            Kind.Text => kind == JsonValueKind.String && !string.IsNullOrWhiteSpace(value!.GetValue<string>()),
            Kind.TextOrNull => kind is JsonValueKind.String or JsonValueKind.Null,
            Kind.Number => kind == JsonValueKind.Number && value!.AsValue().TryGetValue<long>(out _),
            Kind.Flag => kind is JsonValueKind.True or JsonValueKind.False,
            Kind.Texts => value is JsonArray items && items.All(item => item?.GetValueKind() == JsonValueKind.String),
            Kind.Object => value is JsonObject,
            _ => false,
        };
        return fits ? value?.DeepClone() : throw new ComponentFileException($"the field {prefix}{field.Name} should be {Expected(field.Kind)}");
    }

    private static string Expected(Kind kind) => kind switch
    {
        Kind.Text => "a text that is not blank",
        Kind.TextOrNull => "a text or null",
        Kind.Number => "a whole number",
        Kind.Flag => "true or false",
        Kind.Texts => "a list of texts",
        _ => "an object",
    };

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
    private static partial Regex Id();
}

/// <summary>A file does not describe a component; the message says why.</summary>
internal sealed class ComponentFileException(string why) : Exception(why);
