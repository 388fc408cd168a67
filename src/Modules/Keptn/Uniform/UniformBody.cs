using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Headgate.Keptn.Wire;

namespace Headgate.Keptn.Uniform;

/// <summary>Reads requests of integrations: a member that is not there is empty, one of another type is refused.</summary>
internal static class UniformBody
{
    private static readonly ApiError NullCharacter = new(400, null, "texts must not contain the character U+0000");

    public static T Read<T>(RequestBody body) where T : class
    {
        RefuseNull(body.Fields.Values);
        try
        {
            return body.Fields.Values.Deserialize<T>(KeptnAnswer.Options)!;
        }
        catch (JsonException wrong)
        {
            throw new RefusedException(new ApiError(400, null, $"json: cannot unmarshal field {wrong.Path?.TrimStart('$', '.')}"), wrong);
        }
    }

    /// <summary>The text, which the database can hold.</summary>
    public static string Plain(string text) => text.Contains('\0', StringComparison.Ordinal) ? throw new RefusedException(NullCharacter) : text;

    private static void RefuseNull(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, value) in members)
                    RefuseNull(value);
                break;
            case JsonArray items:
                foreach (var item in items)
                    RefuseNull(item);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                Plain(value.GetValue<string>());
                break;
        }
    }
}
