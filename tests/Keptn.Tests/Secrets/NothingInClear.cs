using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Secrets;

/// <summary>Whoever reads the disk, the tables, the log or the answers finds no value of a secret.</summary>
public sealed class NothingInClear
{
    private const string Path = "/api/secrets/v1/secret";

    [Fact]
    public async Task A_value_is_nowhere_but_with_who_sent_it()
    {
        await using var node = await HeadgateProcess.StartAsync();
        using var api = KeptnApi.Of(node);
        string[] values = [Random(), Random()];
        await api.PostAsync(Path, Body(values[0]), HttpStatusCode.Created);
        await api.PutAsync(Path, Body(values[1]));
        await api.PostAsync(Path, Body(values[1]), HttpStatusCode.Conflict);
        var listed = (await api.GetAsync(Path))!.ToJsonString();
        var tables = await EverythingAsync(new NodeDatabase(node.DataFolder));
        await node.StopAsync();

        Assert.Contains("example-in-clear", tables, StringComparison.Ordinal);
        foreach (var value in values)
        {
            Assert.DoesNotContain(value, listed, StringComparison.Ordinal);
            Assert.DoesNotContain(value, tables, StringComparison.Ordinal);
            Assert.DoesNotContain(value, node.Output, StringComparison.Ordinal);
            var bytes = Encoding.UTF8.GetBytes(value);
            foreach (var file in Directory.EnumerateFiles(node.DataFolder, "*", SearchOption.AllDirectories))
                Assert.True((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(bytes) < 0, $"{file} has the value of a secret");
        }
    }

    private static string Random() => $"clear-{Guid.NewGuid():N}-{Guid.NewGuid():N}";

    private static JsonObject Body(string value) => new()
    {
        ["name"] = "example-in-clear",
        ["scope"] = "keptn-webhook-service",
        ["data"] = new JsonObject { ["value"] = value },
    };

    /// <summary>Every row of every table as text.</summary>
    private static async Task<string> EverythingAsync(NodeDatabase database)
    {
        var tables = await database.ColumnAsync("SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')");
        var all = new StringBuilder();
        foreach (var table in tables)
            all.AppendJoin('\n', await database.ColumnAsync($"SELECT t::text FROM {table} t")).Append('\n');
        return all.ToString();
    }
}
