using System.Globalization;
using Headgate.Keptn.Wire;
using Microsoft.AspNetCore.Http;

namespace Headgate.Keptn.Events;

/// <summary>Reads query parameters as the datastore does: of several with a name the last one counts, an empty one is none.</summary>
internal sealed class DatastoreQuery(IQueryCollection query)
{
    private const long UsualSize = 20;
    private const long MostSize = 100;
    private const string JustDate = "yyyy-MM-dd";

    /// <summary>What is wrong; <c>null</c> as long as nothing is.</summary>
    public IResult? Refusal { get; private set; }

    public string? Text(string name) => query[name] is [.., { Length: > 0 } last] ? last : null;

    public long Size(string name)
    {
        if (Text(name) is not { } text)
            return UsualSize;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var size))
            Refusal ??= SwaggerRefusal.WrongType(name, "int64", text);
        else if (size < 1)
            Refusal ??= SwaggerRefusal.TooSmall(name, 1);
        else if (size > MostSize)
            Refusal ??= SwaggerRefusal.TooLarge(name, MostSize);
        return size;
    }

    /// <summary>A key that is no number is the first page.</summary>
    public long Offset() => long.TryParse(Text("nextPageKey"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var offset) && offset > 0 ? Math.Min(offset, int.MaxValue) : 0;

    public bool Flag(string name) => Text(name)?.ToUpperInvariant() is "TRUE" or "1" or "YES" or "OK" or "Y" or "ON" or "SELECTED" or "CHECKED" or "T" or "ENABLED";

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (KeptnTime.TryParse(text, out var time) || DateTimeOffset.TryParseExact(text, JustDate, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            return time;
        Refusal ??= SwaggerRefusal.Refuse(400, 400, $"{name} in query must be a time such as 2023-03-01T10:00:00.000Z: \"{text}\"");
        return null;
    }
}
