using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace Headgate.Files;

/// <summary>The conditional headers of a request: <c>If-Match</c>, <c>If-None-Match</c>, <c>If-Modified-Since</c>, <c>If-Unmodified-Since</c>.</summary>
/// <remarks>Tags are read without the framework's parser, which drops those that clients send without quotes, and the condition with them.</remarks>
internal sealed class BlobConditions(HttpRequest request)
{
    private const string Any = "*";

    private readonly RequestHeaders times = request.GetTypedHeaders();
    private readonly List<string> match = Tags(request.Headers.IfMatch);
    private readonly List<string> noneMatch = Tags(request.Headers.IfNoneMatch);

    /// <summary>Refuses a write to what is there now (<c>null</c> for nothing).</summary>
    public void RequireForWrite(Blob? current)
    {
        if (current is null)
        {
            if (match.Count > 0)
                throw BlobErrors.ConditionNotMet();
            return;
        }

        if (noneMatch.Contains(Any))
            throw BlobErrors.BlobAlreadyExists();
        if (!AllHold(current))
            throw BlobErrors.ConditionNotMet();
    }

    /// <summary>Refuses a read: 412, or 304 where the client has the blob already.</summary>
    public void RequireForRead(Blob current)
    {
        if (!StateHolds(current))
            throw BlobErrors.ConditionNotMet();
        if (!NewsHold(current))
            throw new RefusedException(new ApiError(304, "ConditionNotMet", "The blob has not changed."));
    }

    private bool AllHold(Blob current) => StateHolds(current) && NewsHold(current);

    private bool StateHolds(Blob current) =>
        match.Count > 0
            ? match.Any(tag => IsTagOf(tag, current))
            : times.IfUnmodifiedSince is not { } since || Seconds(current) <= since;

    private bool NewsHold(Blob current) =>
        noneMatch.Count > 0
            ? !noneMatch.Any(tag => IsTagOf(tag, current))
            : times.IfModifiedSince is not { } since || Seconds(current) > since;

    private static bool IsTagOf(string tag, Blob blob) => tag == Any || tag == blob.ETag;

    private static List<string> Tags(StringValues header) =>
        [.. header.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Trim('"'))];

    // The header has whole seconds, and the client got the time in that form.
    private static DateTimeOffset Seconds(Blob blob) => DateTimeOffset.FromUnixTimeSeconds(blob.Modified.ToUnixTimeSeconds());
}
