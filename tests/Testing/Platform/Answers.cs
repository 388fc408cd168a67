using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Headgate.Testing;

/// <summary>What tests expect of answers.</summary>
public static class Answers
{
    /// <summary>The answer has this status and, unless it is 204, a JSON body of the exact content type.</summary>
    /// <returns>The body; an empty object for 204.</returns>
    public static async Task<JsonNode> ShouldBeAsync(this HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((HttpStatusCode)status == answer.StatusCode, $"{status} was expected and {(int)answer.StatusCode} came: {text}");
        if (status == 204)
        {
            Assert.Equal("", text);
            return new JsonObject();
        }

        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        return JsonNode.Parse(text)!;
    }

    /// <summary>The answer is the error envelope with this status and code (<c>null</c> for none), and its text contains <paramref name="text"/>.</summary>
    public static async Task<JsonNode> ShouldBeRefusedAsync(this HttpResponseMessage answer, int status, string? code, string text = "")
    {
        var body = await answer.ShouldBeAsync(status);
        Assert.Equal(code, body["code"]?.GetValue<string>());
        Assert.Equal("error", body["status"]!.GetValue<string>());
        Assert.Contains(text, body["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.StartsWith("exception-", body["exceptionId"]!.GetValue<string>(), StringComparison.Ordinal);
        return body;
    }

    /// <summary>A text field of a JSON object; fails when it is missing or null.</summary>
    public static string Text(this JsonNode body, string field) =>
        body[field]?.ToString() ?? throw new Xunit.Sdk.XunitException($"The field {field} is missing in {body.ToJsonString()}.");
}
