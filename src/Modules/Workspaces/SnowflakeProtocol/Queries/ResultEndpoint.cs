using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>Gives the parts of a large result to who has its key. A wrong key, another query's key and an ended result look the same.</summary>
internal sealed class ResultEndpoint(DriverQueries queries, ResultKeys keys)
{
    public const string Prefix = "/snowflake/results";

    public async Task GetAsync(HttpContext context)
    {
        var (id, number) = (context.Request.RouteValues["query"] as string, context.Request.RouteValues["part"] as string);
        if (!Guid.TryParse(id, out var query) || !keys.Fits(query, context.Request.Headers[ResultKeys.Header])
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            || queries.FindByKey(query)?.Now is not QueryOutcome.Gave { Result.Parts: var parts } || part >= parts.Count)
        {
            await RefuseAsync(context);
            return;
        }

        await SendAsync(context, parts[part].File);
    }

    private static async Task SendAsync(HttpContext context, string file)
    {
        FileStream rows;
        try
        {
            rows = new FileStream(file, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 });
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            await RefuseAsync(context);
            return;
        }

        await using (rows)
        {
            // On the same machine packing takes longer than copying.
            if (context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address))
                context.Request.Headers.Remove("Accept-Encoding");
            // Not JSON: a part has no brackets around it, and drivers parse by this header.
            context.Response.ContentType = "text/plain";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.ContentLength = rows.Length;
            await rows.CopyToAsync(context.Response.Body, 128 * 1024, context.RequestAborted);
        }
    }

    private static Task RefuseAsync(HttpContext context) => DriverAnswer.WriteAsync(context, DriverErrors.ResultGone with { Status = 404 });
}
