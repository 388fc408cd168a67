using Headgate.Files;
using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;

namespace Headgate.Storage;

/// <summary>A question that an export answered.</summary>
/// <param name="Table">The table.</param>
/// <param name="Token">Whose the file is: other tokens may not see it.</param>
/// <param name="Request">The branch of the file, rows and form, as <see cref="ExportFields.Fingerprint"/>.</param>
internal sealed record ExportQuestion(Table Table, TokenId Token, string Request);

/// <summary>Remembers files of exports for as long as the table's version and the file are the same.</summary>
internal sealed class ExportCache(MetadataDatabase database, FileContents contents, TimeProvider clock)
{
    // Half the life of a file, so that what is answered with can still be downloaded at leisure.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private const string Select = """
        SELECT file_id FROM storage.cached_export
         WHERE project = @project AND data_table = @table AND token_id = @token AND request = @request AND version = @version AND made > @since
        """;
    private const string Put = """
        WITH stale AS (DELETE FROM storage.cached_export WHERE project = @project AND data_table = @table AND version <> @version AND NOT (token_id = @token AND request = @request))
        INSERT INTO storage.cached_export (project, branch, data_table, token_id, request, version, file_id, made)
        VALUES (@project, @branch, @table, @token, @request, @version, @file, @now)
            ON CONFLICT (data_table, token_id, request) DO UPDATE SET version = excluded.version, file_id = excluded.file_id, made = excluded.made
        """;

    /// <returns>The file that answers the question; <c>null</c> when there is none, or it was deleted.</returns>
    public async Task<FileId?> FindAsync(ExportQuestion question, long version, CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Select);
        AddQuestion(command, question, version);
        command.Parameters.AddWithValue("since", clock.GetUtcNow() - Longest);
        return await command.ExecuteScalarAsync(stop) is long file && await IsThereAsync(question.Table.Project, new FileId(file), stop) ? new FileId(file) : null;
    }

    public static async Task PutAsync(NpgsqlTransaction transaction, ExportQuestion question, long version, FileId file, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Put, transaction.Connection, transaction);
        AddQuestion(command, question, version);
        command.Parameters.AddWithValue("branch", question.Table.Branch);
        command.Parameters.AddWithValue("file", file.Value);
        command.Parameters.AddWithValue("now", now);
        await command.ExecuteNonQueryAsync(stop);
    }

    private async Task<bool> IsThereAsync(ProjectId project, FileId file, CancellationToken stop)
    {
        try
        {
            using var opened = await contents.OpenAsync(project, file, stop);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    private static void AddQuestion(NpgsqlCommand command, ExportQuestion question, long version)
    {
        command.Parameters.AddWithValue("project", question.Table.Project.Value);
        command.Parameters.AddWithValue("table", question.Table.Number);
        command.Parameters.AddWithValue("token", question.Token.Value);
        command.Parameters.AddWithValue("request", question.Request);
        command.Parameters.AddWithValue("version", version);
    }
}
