using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Wire;

/// <summary>The part of a list that was asked for, where the key of the next page is a text: projects, stages, services, resources, open events.</summary>
internal sealed record StringPage(long Size, long Offset)
{
    /// <summary>The key of the last page.</summary>
    public const string NoMore = "0";

    private const long UsualSize = 20;

    /// <summary>Reads <c>pageSize</c> and <c>nextPageKey</c>; a key that is no number is the beginning.</summary>
    /// <exception cref="Kernel.RefusedException">400: the size is no number.</exception>
    public static StringPage From(HttpRequest request)
    {
        var size = GoNumbers.Int64(request.Query, "pageSize") ?? UsualSize;
        _ = long.TryParse(request.Query["nextPageKey"].ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset);
        return new StringPage(Math.Clamp(size, 0, int.MaxValue), Math.Clamp(offset, 0, int.MaxValue));
    }

    /// <summary>The page's items of a whole list.</summary>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> all) => [.. all.Skip((int)Offset).Take((int)Size)];

    /// <summary>The key of the next page, by the length of the whole list.</summary>
    public string NextKey(long total) => Size > 0 && Offset + Size < total ? (Offset + Size).ToString(CultureInfo.InvariantCulture) : NoMore;
}
