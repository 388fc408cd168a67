using System.Text.Json.Nodes;
using Headgate.Postgres;
using Headgate.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Components;

/// <summary>Long histories of random changes against a model of what each version has to hold.</summary>
public sealed class ReplayingHistory(ComponentsFixture platform) : IClassFixture<ComponentsFixture>
{
    private const int Changes = 60;
    private static readonly string[] RowIds = ["a", "b", "c", "d", "e"];

    /// <summary>What a version holds: the configuration's content and each row's.</summary>
    private sealed record Model(int Content, IReadOnlyDictionary<string, int> Rows)
    {
        public override string ToString() => $"{Content}: {string.Join(" ", Rows.OrderBy(row => row.Key, StringComparer.Ordinal).Select(row => $"{row.Key}={row.Value}"))}";
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Every_version_holds_for_good_what_was_there_when_it_was_made(int seed)
    {
        var random = new Random(seed);
        var path = await platform.NewConfigurationAsync(new { v = 0 });
        var history = new List<Model> { new(0, new Dictionary<string, int>()) };
        var seen = new List<string> { (await platform.GetJsonAsync($"{path}/versions/1")).ToJsonString() };
        for (var i = 1; i <= Changes; i++)
        {
            history.Add(await ChangeAsync(random, path, history, i));
            Assert.Equal(history[^1].ToString(), ModelOf(await platform.GetJsonAsync(path)).ToString());
            seen.Add((await platform.GetJsonAsync($"{path}/versions/{history.Count}")).ToJsonString());
        }

        for (var version = 1; version <= history.Count; version++)
        {
            var whole = await platform.GetJsonAsync($"{path}/versions/{version}");
            Assert.Equal(history[version - 1].ToString(), ModelOf(whole).ToString());
            Assert.Equal(seen[version - 1], whole.ToJsonString());
        }

        var list = (await platform.GetJsonAsync($"{path}/versions?limit=1000")).AsArray();
        Assert.Equal(Enumerable.Range(1, history.Count).Reverse(), list.Select(version => version!["version"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_change_of_one_row_of_many_stores_one_row_and_nothing_of_the_configuration()
    {
        const int rows = 120;
        var path = await platform.NewConfigurationAsync(new { large = new string('x', 10_000) });
        for (var i = 0; i < rows; i++)
            await platform.NewRowAsync(path, $"r{i}", new { i });
        await platform.PutJsonAsync(path, new { rowsSortOrder = Enumerable.Range(0, rows).Select(i => $"r{i}").Reverse().ToArray() });
        var before = await StoredAsync(path);

        await platform.PutJsonAsync($"{path}/rows/r7", new { configuration = new { i = "changed" } });

        var after = await StoredAsync(path);
        Assert.Equal(before.RowVersions + 1, after.RowVersions);
        Assert.Equal(before.Contents, after.Contents);
        Assert.Equal(before.Versions + 1, after.Versions);

        // Going back to before that shares all but the one row, too.
        await platform.PostJsonAsync($"{path}/versions/{rows + 2}/rollback");
        var back = await StoredAsync(path);
        Assert.Equal(after.RowVersions + 1, back.RowVersions);
        Assert.Equal(after.Contents, back.Contents);
    }

    private async Task<Model> ChangeAsync(Random random, string path, List<Model> history, int value)
    {
        var now = history[^1];
        var rows = new Dictionary<string, int>(now.Rows);
        var id = RowIds[random.Next(RowIds.Length)];
        switch (random.Next(10))
        {
            case 0 or 1:
                await platform.PutJsonAsync(path, new { configuration = new { v = value }, state = new { value } });
                return now with { Content = value };
            case 2 or 3:
                var target = random.Next(history.Count);
                await platform.PostJsonAsync($"{path}/versions/{target + 1}/rollback");
                return history[target];
            case 4 when rows.Count > 0:
                await platform.PutJsonAsync(path, new { rowsSortOrder = rows.Keys.OrderBy(_ => random.Next()).ToArray(), changeDescription = "Sorted" });
                return now;
            case 5 when rows.Remove(id):
                using (var delete = await platform.DeleteAsync($"{path}/rows/{id}"))
                    await delete.ShouldBeAsync(204);
                return now with { Rows = rows };
            case var _ when rows.ContainsKey(id):
                await platform.PutJsonAsync($"{path}/rows/{id}", new { configuration = new { v = value }, state = new { value } });
                rows[id] = value;
                return now with { Rows = rows };
            default:
                await platform.PostJsonAsync($"{path}/rows", new { rowId = id, configuration = new { v = value } });
                rows[id] = value;
                return now with { Rows = rows };
        }
    }

    private static Model ModelOf(JsonNode configuration) => new(
        configuration["configuration"]!["v"]!.GetValue<int>(),
        configuration["rows"]!.AsArray().ToDictionary(row => row!.Text("id"), row => row!["configuration"]!["v"]!.GetValue<int>()));

    private async Task<(long RowVersions, long Contents, long Versions)> StoredAsync(string path)
    {
        await using var command = platform.Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand("""
            SELECT (SELECT count(*) FROM components.configuration_row_version v JOIN components.configuration_row r ON r.number = v.configuration_row WHERE r.configuration = c.number),
                   (SELECT count(*) FROM components.configuration_content content WHERE content.configuration = c.number),
                   (SELECT count(*) FROM components.configuration_version v WHERE v.configuration = c.number)
              FROM components.configuration c WHERE c.id = @id
            """);
        command.Parameters.AddWithValue("id", ComponentsFixture.IdOf(path));
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
    }
}
