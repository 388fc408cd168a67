using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Headgate.Keptn.Events;

namespace Headgate.Keptn.Webhooks;

/// <summary>What a called system answered, as an event can hold it: systems answer whatever they like.</summary>
internal static class WebhookResponse
{
    // It stands in the fourth level of its event.
    private static readonly JsonDocumentOptions Shallow = new() { MaxDepth = 50 };

    /// <summary>An object when the answer is one that can be kept, else its text.</summary>
    public static JsonNode Of(string answer)
    {
        answer = Plain(answer);
        try
        {
            JsonDocument.Parse(answer, Shallow).Dispose();
            return EventBody.Parse(Encoding.UTF8.GetBytes(answer)) as JsonObject ?? (JsonNode)answer;
        }
        catch (JsonException)
        {
            return answer;
        }
    }

    /// <summary>A text without what no table holds.</summary>
    public static string Plain(string text) => text.Replace('\0', '\uFFFD');
}
