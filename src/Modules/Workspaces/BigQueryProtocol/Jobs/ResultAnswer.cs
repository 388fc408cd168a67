using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A page of a job's rows in an answer: the rows go out as they are on disk.</summary>
internal static class ResultAnswer
{
    private const long MostRows = 100_000;

    /// <summary>Answers with a head and a page of rows.</summary>
    /// <param name="call">Who asks.</param>
    /// <param name="job">A job that succeeded.</param>
    /// <param name="head">What the answer has beside rows and page token.</param>
    /// <param name="start">The first row.</param>
    /// <param name="mostRows">How many rows at most; <c>null</c> for as many as fit.</param>
    /// <param name="micros">Whether timestamps are whole microseconds; otherwise seconds.</param>
    public static async Task WriteAsync(BigQueryCall call, BigQueryJob job, JsonObject head, long start, long? mostRows, bool micros)
    {
        var outcome = job.Outcome!;
        if (outcome.Columns is not { } columns)
        {
            await call.AnswerAsync(head);
            return;
        }

        var rows = new ArrayBufferWriter<byte>(64 * 1024);
        var count = await ResultPages.ReadAsync(outcome, start, Math.Min(mostRows ?? MostRows, MostRows), rows, call.Stop);
        if (start + count < outcome.Rows)
            head["pageToken"] = (start + count).ToString(CultureInfo.InvariantCulture);
        await WriteAsync(call, head, micros ? rows.WrittenMemory : TimestampSeconds.Of(rows.WrittenMemory, columns), count);
    }

    /// <summary>Where a page begins.</summary>
    public static long StartOf(BigQueryCall call) => call.Query("pageToken") is not { } token
        ? call.Number("startIndex") ?? 0
        : long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var row) ? row : throw new RefusedException(BigQueryErrors.Invalid("Invalid value for pageToken."));

    /// <summary>Writes a head and rows that are text already.</summary>
    public static async Task WriteAsync(BigQueryCall call, JsonObject head, ReadOnlyMemory<byte> rows, long count)
    {
        var response = call.Http.Response;
        response.StatusCode = 200;
        response.ContentType = JsonWire.ContentType;
        var begin = Encoding.UTF8.GetBytes(head.ToJsonString(JsonWire.Options));
        if (count == 0)
        {
            response.ContentLength = begin.Length;
            await response.Body.WriteAsync(begin, call.Stop);
            return;
        }

        await response.Body.WriteAsync(begin.AsMemory(0, begin.Length - 1), call.Stop);
        await response.Body.WriteAsync((head.Count > 0 ? ",\"rows\":["u8 : "\"rows\":["u8).ToArray(), call.Stop);
        await response.Body.WriteAsync(rows, call.Stop);
        await response.Body.WriteAsync("]}"u8.ToArray(), call.Stop);
    }
}
