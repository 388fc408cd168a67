using System.Text.Json;
using Headgate.Kernel;
using Headgate.Warehouse;

namespace Headgate.Workspaces;

/// <summary>The rows of a result as the legacy query call answers them.</summary>
internal static class QueryRows
{
    /// <summary>The longest answer.</summary>
    public const int MostBytes = 32 * 1024 * 1024;

    /// <exception cref="RefusedException">The result is too long for one answer.</exception>
    public static QueryAnswer Read(StatementResult result)
    {
        if (result.Rows > result.InlineRows)
            throw new RefusedException(SnowflakeErrors.ResultTooLong(MostBytes));
        var json = new byte[result.Inline.Length + 2];
        json[0] = (byte)'[';
        result.Inline.Span.CopyTo(json.AsSpan(1));
        json[^1] = (byte)']';
        var rows = JsonSerializer.Deserialize<List<List<string?>>>(json, JsonWire.Options)!;
        var message = result is { Columns: [{ Name: "status" }], Kind: not StatementKind.Select } ? rows[0][0] : null;
        return new([.. result.Columns.Select(column => column.Name)], rows, message);
    }
}
