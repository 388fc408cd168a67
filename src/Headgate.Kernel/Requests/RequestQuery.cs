using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Headgate.Kernel;

/// <summary>The query of a request as <see cref="Fields"/>; an endpoint takes it as a parameter.</summary>
public sealed class RequestQuery
{
    private RequestQuery(JsonObject values) => Fields = new Fields(values);

    /// <summary>The parameters.</summary>
    public Fields Fields { get; }

    /// <summary>Binds an endpoint's parameter.</summary>
    public static ValueTask<RequestQuery?> BindAsync(HttpContext context, ParameterInfo parameter) => new(Read(context.Request));

    /// <summary>Reads the query.</summary>
    public static RequestQuery Read(HttpRequest request) => new(FieldTree.Build(request.Query.SelectMany(
        pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""))));
}

/// <summary>Which part of a list was asked for.</summary>
public sealed record Page(int Limit, int Offset)
{
    /// <summary>Reads <c>limit</c> and <c>offset</c>.</summary>
    public static Page From(Fields query, int usual = 100, int most = 10_000) =>
        new((int)(query.Number("limit", 1, most) ?? usual), (int)(query.Number("offset", 0, int.MaxValue) ?? 0));
}
