using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>The part of a blob that a request asks for.</summary>
internal readonly record struct ByteRange(long First, long Length)
{
    /// <summary>Reads <c>x-ms-range</c> or <c>Range</c>.</summary>
    /// <returns><c>null</c> for the whole blob.</returns>
    /// <exception cref="Kernel.RefusedException">It begins behind the blob's end, or is no range.</exception>
    public static ByteRange? Of(HttpRequest request, long size)
    {
        var text = request.Headers["x-ms-range"].ToString() is { Length: > 0 } own ? own : request.Headers.Range.ToString();
        if (text.Length == 0)
            return null;
        if (!text.StartsWith("bytes=", StringComparison.Ordinal) || text.IndexOf('-', StringComparison.Ordinal) is not (> 0 and var dash))
            throw BlobErrors.InvalidHeader("Range", "it looks like bytes=0-499 or bytes=500-.");
        var first = Number(text.AsSpan(6, dash - 6));
        var last = Number(text.AsSpan(dash + 1));
        // bytes=-5 asks for the last five.
        var (from, to) = first is { } start ? (start, Math.Min(last ?? long.MaxValue, size - 1)) : (Math.Max(0, size - (last ?? 0)), size - 1);
        if (first is not null && last < first)
            throw BlobErrors.InvalidHeader("Range", "it ends before it begins.");
        return from < size && from <= to ? new ByteRange(from, to - from + 1) : throw BlobErrors.InvalidRange(size);
    }

    public string ContentRange(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {First}-{First + Length - 1}/{size}");

    private static long? Number(ReadOnlySpan<char> digits)
    {
        if (digits.IsEmpty)
            return null;
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw BlobErrors.InvalidHeader("Range", "it looks like bytes=0-499 or bytes=500-.");
    }
}
