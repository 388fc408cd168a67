using Headgate.Kernel;
using Headgate.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Storage;

/// <summary>Something that was found.</summary>
internal sealed record FoundObject(
    long Branch, string Type, string Component, string Parent, string? ParentName, string Id, string Name, DateTimeOffset Created);

/// <summary>A page of what was found, with the numbers of all by type.</summary>
internal sealed record FoundPage(IReadOnlyList<FoundObject> Objects, IReadOnlyDictionary<string, long> ByType);

/// <summary>The statements of global search.</summary>
/// <remarks>Of more than ten thousand matches any ten thousand are counted and ranked, those with exactly the name always: more would read the whole index for a common word.</remarks>
internal sealed class SearchStore(MetadataDatabase database)
{
    private const string Hurry = "SET LOCAL statement_timeout = '500ms'";
    private const string Visible = """
        project = @project AND branch = ANY (@branches) AND (@types IS NULL OR kind = ANY (@types))
           AND CASE kind WHEN 'bucket' THEN @buckets IS NULL OR id = ANY (@buckets)
                         WHEN 'table' THEN @buckets IS NULL OR parent = ANY (@buckets)
                         ELSE @components IS NULL OR component = ANY (@components) END
        """;
    private const string Exact = $"(SELECT * FROM storage.search_document WHERE {Visible} AND (lowered = @query OR id = @raw) LIMIT 1000)";

    // Each way of matching by its own index.
    private const string ByPart = $"(SELECT * FROM storage.search_document WHERE {Visible} AND (lowered LIKE @pattern OR words @@ to_tsquery('simple', @beginnings)) LIMIT 10000)";
    private const string ByPartOnly = $"(SELECT * FROM storage.search_document WHERE {Visible} AND lowered LIKE @pattern LIMIT 10000)";
    private const string ByBeginning = $"(SELECT * FROM storage.search_document WHERE {Visible} AND words @@ to_tsquery('simple', @beginnings) LIMIT 10000)";
    private const string BySimilarity = $"(SELECT * FROM storage.search_document WHERE {Visible} AND lowered %> @query LIMIT 10000)";
    private const string ByRegex = $"(SELECT * FROM storage.search_document WHERE {Visible} AND lowered ~* @query LIMIT 10000)";

    // The usual 0.6 misses two swapped letters in most names.
    private const string Tolerate = "SET LOCAL pg_trgm.word_similarity_threshold = 0.4";

    public async Task<FoundPage> FindAsync(GlobalSearch search, CancellationToken stop)
    {
        if (search.IsRegex)
            return await FindByRegexAsync(search, stop);
        var found = await database.TransactAsync((transaction, token) => RunAsync(Strict(search), transaction, search, token), stop);
        // Misspelt? Asked only then: it reads far more of the index, and nobody wants what is merely similar beside what was meant.
        return found.ByType.Count > 0 || search.Pattern is null
            ? found
            : await database.TransactAsync(
                async (transaction, token) =>
                {
                    await ExecuteAsync(Tolerate, transaction, token);
                    return await RunAsync(BySimilarity, transaction, search, token);
                },
                stop);
    }

    /// <summary>A statement that ranks and counts what a way of matching finds.</summary>
    public static string Ranked(string matching) => $"""
        WITH found AS MATERIALIZED ({Exact} UNION {matching}),
             totals AS (SELECT kind, count(*) AS n FROM found GROUP BY kind)
        SELECT (SELECT array_agg(kind ORDER BY kind) FROM totals), (SELECT array_agg(n ORDER BY kind) FROM totals),
               page.branch, page.kind, page.component, page.parent, page.id, page.name, page.created,
               (SELECT above.name FROM storage.search_document above
                 WHERE above.project = @project AND above.branch = page.branch AND above.component = page.component AND above.parent = '' AND above.id = page.parent
                   AND page.parent <> '' LIMIT 1)
          FROM (SELECT 1) one
          LEFT JOIN LATERAL (
               SELECT * FROM found
                ORDER BY (lowered = @query OR id = @raw) DESC, starts_with(lowered, @query) DESC, similarity(lowered, @query) DESC, created DESC, number
                LIMIT @limit OFFSET @offset) page ON true
        """;

    private static string Strict(GlobalSearch search) => (search.Pattern, search.Beginnings) switch
    {
        (not null, not "") => ByPart,
        (not null, _) => ByPartOnly,
        (null, not "") => ByBeginning,
        _ => Exact,
    };

    private Task<FoundPage> FindByRegexAsync(GlobalSearch search, CancellationToken stop) => database.TransactAsync(
        async (transaction, token) =>
        {
            await ExecuteAsync(Hurry, transaction, token);
            try
            {
                return await RunAsync(ByRegex, transaction, search, token);
            }
            catch (PostgresException wrong) when (wrong.SqlState == PostgresErrorCodes.InvalidRegularExpression)
            {
                throw new RefusedException(SearchErrors.InvalidRegex(wrong.MessageText), wrong);
            }
            catch (PostgresException slow) when (slow.SqlState == PostgresErrorCodes.QueryCanceled && !token.IsCancellationRequested)
            {
                throw new RefusedException(SearchErrors.RegexTooSlow, slow);
            }
        },
        stop);

    private static async Task<FoundPage> RunAsync(string matching, NpgsqlTransaction transaction, GlobalSearch search, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Ranked(matching), transaction.Connection, transaction);
        AddParameters(command, search);
        await using var row = await command.ExecuteReaderAsync(stop);
        List<FoundObject> objects = [];
        Dictionary<string, long> byType = [];
        while (await row.ReadAsync(stop))
        {
            if (byType.Count == 0 && !row.IsDBNull(0))
                byType = row.GetFieldValue<string[]>(0).Zip(row.GetFieldValue<long[]>(1)).ToDictionary(pair => pair.First, pair => pair.Second);
            if (!row.IsDBNull(3))
                objects.Add(Read(row));
        }

        return new FoundPage(objects, byType);
    }

    private static async Task ExecuteAsync(string sql, NpgsqlTransaction transaction, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        await command.ExecuteNonQueryAsync(stop);
    }

    private static void AddParameters(NpgsqlCommand command, GlobalSearch search)
    {
        command.Parameters.AddWithValue("project", search.Project.Value);
        command.Parameters.AddWithValue("branches", search.Branches.ToArray());
        command.Parameters.Add(Texts("types", search.Types));
        command.Parameters.Add(Texts("buckets", search.Buckets));
        command.Parameters.Add(Texts("components", search.Components));
        command.Parameters.AddWithValue("raw", search.Query);
        command.Parameters.AddWithValue("query", search.IsRegex ? search.Query : search.Query.ToLowerInvariant());
        command.Parameters.AddWithValue("pattern", NpgsqlDbType.Text, (object?)search.Pattern?.ToLowerInvariant() ?? DBNull.Value);
        command.Parameters.AddWithValue("beginnings", search.Beginnings.ToLowerInvariant());
        command.Parameters.AddWithValue("limit", search.Page.Limit);
        command.Parameters.AddWithValue("offset", search.Page.Offset);
    }

    private static NpgsqlParameter Texts(string name, IReadOnlyCollection<string>? texts) =>
        new(name, NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)texts?.ToArray() ?? DBNull.Value };

    private static FoundObject Read(NpgsqlDataReader row) => new(
        row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetString(5), row.IsDBNull(9) ? null : row.GetString(9), row.GetString(6), row.GetString(7),
        row.GetFieldValue<DateTimeOffset>(8));
}
