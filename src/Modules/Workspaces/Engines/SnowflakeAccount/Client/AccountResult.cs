using System.Runtime.CompilerServices;
using System.Text.Json;
using Headgate.Warehouse;
using Headgate.Workspaces.SnowflakeProtocol;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>A part of a result that is fetched by its address.</summary>
internal sealed record AccountChunk(Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers);

/// <summary>What a statement gave. Its cells are as the protocol writes them; <see cref="CellText"/> reads them.</summary>
internal sealed class AccountResult
{
    private readonly AccountTransport transport;
    private readonly List<string?[]> first;
    private readonly List<AccountChunk> chunks;

    public AccountResult(JsonElement data, AccountTransport transport)
    {
        this.transport = transport;
        if (data.Text("rowsetBase64") is { Length: > 0 })
            throw new AccountFailureException("", "the account answers in a binary form. It has to answer in JSON: set the user's parameter that asks for Arrow back.");
        Columns = [.. Items(data, "rowtype").Select(Column)];
        first = [.. Items(data, "rowset").Select(row => row.EnumerateArray().Select(CellOf).ToArray())];
        var headers = data.Part("chunkHeaders").Members().Select(header => KeyValuePair.Create(header.Key, ((JsonElement?)header.Value).Text() ?? "")).ToList();
        if (headers.Count == 0 && data.Text("qrmk") is { Length: > 0 } key)
            headers = [new("x-amz-server-side-encryption-customer-algorithm", "AES256"), new("x-amz-server-side-encryption-customer-key", key)];
        chunks = [.. Items(data, "chunks").Select(chunk => new AccountChunk(new Uri(chunk.Text("url")!), headers))];
    }

    public IReadOnlyList<ResultColumn> Columns { get; }

    /// <summary>The rows, part by part.</summary>
    public async IAsyncEnumerable<string?[]> RowsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var row in first)
            yield return row;
        foreach (var chunk in chunks)
        {
            var rows = await transport.FetchAsync(chunk, stop);
            // A part has no brackets around its rows.
            var json = new byte[rows.Length + 2];
            json[0] = (byte)'[';
            rows.CopyTo(json, 1);
            json[^1] = (byte)']';
            using var document = JsonDocument.Parse(json);
            foreach (var row in document.RootElement.EnumerateArray())
                yield return [.. row.EnumerateArray().Select(CellOf)];
        }
    }

    /// <summary>The rows in one piece, for results that are short by nature.</summary>
    public async Task<List<string?[]>> AllAsync(CancellationToken stop)
    {
        List<string?[]> rows = [];
        await foreach (var row in RowsAsync(stop))
            rows.Add(row);
        return rows;
    }

    private static IEnumerable<JsonElement> Items(JsonElement data, string name) =>
        data.Part(name) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static string? CellOf(JsonElement cell) => ((JsonElement?)cell).Text();

    private static ResultColumn Column(JsonElement column) => new(
        column.Text("name") ?? "", (column.Text("type") ?? "text").ToUpperInvariant(), column.Flag("nullable"),
        Number(column, "precision"), Number(column, "scale"), Number(column, "length"));

    private static int? Number(JsonElement column, string name) => column.Part(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;
}
