using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Headgate.Keptn.Gateway;

/// <summary>Reads the path of a request as the gateway does: escapes are decoded once, slashes among them, then slashes in a row are one and dots are resolved.</summary>
internal static class PublicPath
{
    /// <returns>The path; <c>null</c> when it is none: escapes that are cut off, a zero, text that is not UTF-8, or dots that lead out of the root.</returns>
    public static string? Read(string rawTarget)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(rawTarget.Length));
        try
        {
            var decoded = bytes.AsSpan(0, Encoding.UTF8.GetBytes(PathOf(rawTarget), bytes));
            return Decode(ref decoded) && Utf8.IsValid(decoded) ? Resolve(Encoding.UTF8.GetString(decoded)) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>A path as it is written in an address, such that one decoding gives it again; nginx escapes the same when it has read a path.</summary>
    public static string Escape(string path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (var one in Encoding.UTF8.GetBytes(path))
        {
            if (one is > 0x20 and < 0x7F and not ((byte)'%' or (byte)'?' or (byte)'#' or (byte)'"' or (byte)'<' or (byte)'>' or (byte)'\\'))
                escaped.Append((char)one);
            else
                escaped.Append('%').Append(one.ToString("X2", CultureInfo.InvariantCulture));
        }

        return escaped.ToString();
    }

    /// <summary>What is before the query; a target may be a whole address.</summary>
    private static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        var query = target.IndexOfAny('?', '#');
        if (query >= 0)
            target = target[..query];
        if (target.StartsWith("/") || target.IndexOf("://") is not (> 0 and var scheme))
            return target;
        target = target[(scheme + 3)..];
        var path = target.IndexOf('/');
        return path < 0 ? "/" : target[path..];
    }

    private static bool Decode(ref Span<byte> text)
    {
        var length = 0;
        for (var read = 0; read < text.Length; read++)
        {
            var one = text[read];
            if (one == '%')
            {
                if (read + 2 >= text.Length || !byte.TryParse(text.Slice(read + 1, 2), NumberStyles.AllowHexSpecifier, null, out one) || one == 0)
                    return false;
                read += 2;
            }

            text[length++] = one;
        }

        text = text[..length];
        return true;
    }

    private static string? Resolve(string path)
    {
        var kept = new List<string>();
        var segments = path.Split('/');
        foreach (var segment in segments)
        {
            if (segment is "" or ".")
                continue;
            if (segment != "..")
                kept.Add(segment);
            else if (kept.Count == 0)
                return null;
            else
                kept.RemoveAt(kept.Count - 1);
        }

        return kept.Count == 0 ? "/" : $"/{string.Join('/', kept)}{(segments[^1] is "" or "." or ".." ? "/" : "")}";
    }
}
