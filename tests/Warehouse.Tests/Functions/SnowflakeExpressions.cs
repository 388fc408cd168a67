using System.Text.Json;
using Headgate.Warehouse.Sql;
using Headgate.Warehouse.Sql.Emitting;
using Headgate.Warehouse.Tests.Results;
using Headgate.Warehouse.Tests.Types;

namespace Headgate.Warehouse.Tests.Functions;

/// <summary>Translates queries in Snowflake's SQL and runs them in a real DuckDB.</summary>
internal sealed class SnowflakeExpressions : IDisposable
{
    private readonly ResultRows rows = new();

    public void Dispose() => rows.Dispose();

    /// <summary>The rows of a query, as people read them.</summary>
    public async Task<string?[][]> RowsAsync(string sql, TranslationContext? session = null)
    {
        var statement = Assert.Single(SqlTranslator.Snowflake.Parse(sql));
        var step = Assert.Single(SqlTranslator.Snowflake.Translate(statement, session ?? Session.With(("TIMEZONE", "America/New_York"))).Steps);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        return JsonSerializer.Deserialize<string?[][]>($"[{await rows.WriteAsync(step.Sql, CellEncoding.Text, zone)}]")!;
    }

    /// <summary>The value of an expression, <c>NULL</c> for NULL, with JSON in one line.</summary>
    public async Task<string> ValueAsync(string expression, TranslationContext? session = null)
    {
        var rows = await RowsAsync(expression.StartsWith("SELECT ", StringComparison.Ordinal) ? expression : $"SELECT {expression}", session);
        var value = Assert.Single(Assert.Single(rows)) ?? "NULL";
        return value.Contains('\n', StringComparison.Ordinal) ? string.Concat(value.Split('\n').Select(line => line.Trim())) : value;
    }
}
