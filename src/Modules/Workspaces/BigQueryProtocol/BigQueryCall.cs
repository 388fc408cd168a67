using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A call of the API by a known account: its workspace and what was sent.</summary>
internal sealed record BigQueryCall(HttpContext Http, ServiceAccount Account)
{
    /// <summary>The account's workspace.</summary>
    public Workspace Workspace => Account.Workspace;

    public CancellationToken Stop => Http.RequestAborted;

    /// <summary>The project's id as clients write it.</summary>
    public string Project { get; } = BigQueryNames.ProjectOf(Account.Workspace.Project);

    /// <summary>The workspace's own dataset.</summary>
    public string Dataset => Workspace.Name;

    /// <summary>A part of the path.</summary>
    public string Route(string name) => (string)Http.Request.RouteValues[name]!;

    /// <summary>A text of the query; <c>null</c> for none.</summary>
    public string? Query(string name) => Http.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>A whole number of the query, zero or more.</summary>
    public long? Number(string name) => Query(name) is not { } text
        ? null
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RefusedException(BigQueryErrors.Invalid($"Invalid value for {name}: {text} is not a whole number."));

    /// <summary>Whether a switch of the query is on.</summary>
    public bool Flag(string name, bool otherwise = false) => Query(name) is { } text ? text.Equals("true", StringComparison.OrdinalIgnoreCase) : otherwise;

    /// <summary>The body; empty when none was sent.</summary>
    public async Task<JsonObject> BodyAsync() => (await RequestBody.ReadAsync(Http)).Fields.Values;

    public Task AnswerAsync(JsonObject body, int status = 200) => JsonWire.WriteAsync(Http, status, body);

    public async Task NothingAsync()
    {
        Http.Response.StatusCode = 204;
        await Http.Response.CompleteAsync();
    }
}
