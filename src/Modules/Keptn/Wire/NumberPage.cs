using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Wire;

/// <summary>The part of a list that was asked for, where the key of the next page is a number: sequences, executions, logs.</summary>
/// <param name="Size">0 for all.</param>
/// <param name="Offset">How many to leave out.</param>
internal sealed record NumberPage(long Size, long Offset)
{
    /// <summary>Reads <c>pageSize</c> and <c>nextPageKey</c>.</summary>
    /// <exception cref="Kernel.RefusedException">400: one is no number.</exception>
    public static NumberPage From(HttpRequest request)
    {
        var key = GoNumbers.Int64(request.Query, "nextPageKey") ?? 0;
        var size = GoNumbers.Int64(request.Query, "pageSize") ?? 0;
        return new NumberPage(Math.Clamp(size, 0, int.MaxValue), Math.Clamp(key, 0, int.MaxValue));
    }

    /// <summary>For SQL: <c>null</c> for no limit.</summary>
    public long? Limit => Size > 0 ? Size : null;

    /// <summary>The key of the next page by the length of the whole list; <c>null</c> on the last one, which leaves it out.</summary>
    public long? NextKey(long total) => Size > 0 && Offset + Size < total ? Offset + Size : null;

    /// <summary>A number that is left out when it is 0.</summary>
    public static long? Count(long total) => total > 0 ? total : null;
}
