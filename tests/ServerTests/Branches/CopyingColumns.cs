using Headgate.Postgres;
using Headgate.ServerTests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.ServerTests.Branches;

/// <summary>A branch has everything of main's rows. Statements name columns, so a new column needs a decision: it is copied, or it is here with the reason.</summary>
public sealed class CopyingColumns(StorageFixture platform) : IClassFixture<StorageFixture>
{
    // Sharing is main's: a branch's bucket is nobody else's.
    private static readonly string[] NotOfABranchsBucket = ["sharing", "sharing_projects", "sharing_admins", "shared_by_id", "shared_by_name", "shared_at"];

    [Fact]
    public async Task Bucket_has_the_columns_that_the_copy_knows() => Assert.Equal(
        [
            "backend", "branch", "color", "created", "description", "display_name", "external_path", "id", "in_branch", "last_change", "name", "number", "owner_email", "owner_id",
            "owner_name", "project", "source_bucket", "stage", "updated",
        ],
        (await ColumnsAsync("bucket")).Except(NotOfABranchsBucket));

    [Fact]
    public async Task Table_has_the_columns_that_the_copy_and_the_pull_know() => Assert.Equal(
        [
            "alias_filter", "branch", "bucket", "columns", "columns_auto_sync", "created", "data_size_bytes", "description", "display_name", "id", "is_typed",
            "keeps_timestamp", "lake_table", "last_change", "last_import", "layout", "name", "number", "primary_key", "project", "root_table", "rows_count",
            "selected_columns", "shaped_by", "source_table",
        ],
        await ColumnsAsync("data_table"));

    private async Task<List<string>> ColumnsAsync(string table)
    {
        await using var command = platform.Services.GetRequiredService<MetadataDatabase>().Source.CreateCommand(
            "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'storage' AND table_name = @table");
        command.Parameters.AddWithValue("table", table);
        await using var row = await command.ExecuteReaderAsync();
        List<string> columns = [];
        while (await row.ReadAsync())
            columns.Add(row.GetString(0));
        columns.Sort(StringComparer.Ordinal);
        return columns;
    }
}
