using System.Text;
using System.Text.Json;
using Headgate.Kernel;
using Headgate.Lake;
using Microsoft.AspNetCore.Http;

namespace Headgate.Storage;

/// <summary>Writes a preview row by row. What can be refused was refused before; after the first byte only the connection can break.</summary>
internal sealed class PreviewAnswer(Preview preview, bool asJson) : IResult
{
    private const int FlushAt = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var rows = preview;
        httpContext.Response.StatusCode = 200;
        if (asJson)
            await WriteJsonAsync(httpContext);
        else
            await WriteCsvAsync(httpContext);
    }

    private async Task WriteCsvAsync(HttpContext context)
    {
        context.Response.ContentType = "text/csv";
        var line = new StringBuilder();
        AppendLine(line, preview.Columns);
        await foreach (var row in preview.RowsAsync(context.RequestAborted))
        {
            AppendLine(line, row.Select(value => value.Text));
            if (line.Length < FlushAt)
                continue;
            await WriteAsync(context, line);
        }

        await WriteAsync(context, line);
    }

    private static async Task WriteAsync(HttpContext context, StringBuilder text)
    {
        await context.Response.WriteAsync(text.ToString(), Encoding.UTF8, context.RequestAborted);
        text.Clear();
    }

    /// <summary>Every value in quotes, NULL as nothing.</summary>
    private static void AppendLine(StringBuilder line, IEnumerable<string?> values)
    {
        var first = true;
        foreach (var value in values)
        {
            if (!first)
                line.Append(',');
            first = false;
            if (value is not null)
                line.Append('"').Append(value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        }

        line.Append('\n');
    }

    private async Task WriteJsonAsync(HttpContext context)
    {
        context.Response.ContentType = JsonWire.ContentType;
        var writer = context.Response.BodyWriter;
        await using var json = new Utf8JsonWriter(writer, new JsonWriterOptions { Encoder = JsonWire.Options.Encoder });
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach (var column in preview.Columns)
            json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteStartArray("rows");
        await foreach (var row in preview.RowsAsync(context.RequestAborted))
        {
            WriteRow(json, row);
            if (json.BytesPending < FlushAt)
                continue;
            json.Flush();
            await writer.FlushAsync(context.RequestAborted);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        await writer.FlushAsync(context.RequestAborted);
    }

    private void WriteRow(Utf8JsonWriter json, PreviewValue[] row)
    {
        json.WriteStartArray();
        for (var i = 0; i < row.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("columnName", preview.Columns[i]);
            json.WriteString("value", row[i].Text);
            json.WriteBoolean("isTruncated", row[i].IsTruncated);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
