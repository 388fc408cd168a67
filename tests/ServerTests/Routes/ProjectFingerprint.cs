using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Headgate.ServerTests.Routes;

/// <summary>Everything the metadata database holds of a project, as one digest per table: two that are equal mean that nothing was changed.</summary>
/// <remarks>Projects of Keptn are named, not numbered, and are none of the platform's.</remarks>
internal sealed class ProjectFingerprint
{
    private const string SelectTables = """
        SELECT table_schema, table_name, column_name
          FROM information_schema.columns
         WHERE column_name IN ('project', 'project_id') AND data_type IN ('bigint', 'integer') AND table_schema NOT IN ('pg_catalog', 'information_schema')
         ORDER BY table_schema, table_name
        """;

    private readonly NpgsqlDataSource source;
    private readonly string sql;

    private ProjectFingerprint(NpgsqlDataSource source, string sql)
    {
        this.source = source;
        this.sql = sql;
    }

    public static async Task<ProjectFingerprint> NewAsync(NodeInProcess node)
    {
        var source = node.Services.GetRequiredService<MetadataDatabase>().Source;
        await using var command = source.CreateCommand(SelectTables);
        await using var row = await command.ExecuteReaderAsync();
        var parts = new List<string>();
        while (await row.ReadAsync())
        {
            var (table, column) = ($"{row.GetString(0)}.{row.GetString(1)}", row.GetString(2));
            parts.Add($"SELECT '{table}' AS name, count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM {table} t WHERE t.{column} = @project");
        }

        Assert.True(parts.Count > 15, $"Only {parts.Count} tables have a project.");
        return new ProjectFingerprint(source, string.Join("\nUNION ALL ", parts));
    }

    public async Task<SortedDictionary<string, string>> OfAsync(ProjectId project)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.AddWithValue("project", project.Value);
        await using var row = await command.ExecuteReaderAsync();
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (await row.ReadAsync())
            digests[row.GetString(0)] = row.GetString(1);
        return digests;
    }
}
