using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>Ids of configurations and rows: given by the client or made here.</summary>
internal static class GivenId
{
    private const int Longest = 255;
    private const string NotInPaths = "/\\?#%";

    /// <summary>The id in a field, or a new one where none was sent; ids stand in paths, where some characters cannot be.</summary>
    public static string Read(Fields body, string field, DateTimeOffset now)
    {
        var id = body.Text(field, Longest);
        if (string.IsNullOrEmpty(id))
            return New(now);
        if (id is "." or ".." || id.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter) || NotInPaths.Contains(letter, StringComparison.Ordinal)))
            body.Wrong(field, $"This value is not valid. An id has no spaces and none of {NotInPaths}.");
        return id;
    }

    /// <summary>An id that nothing has.</summary>
    public static string New(DateTimeOffset now) => Ulid.New(now).ToLowerInvariant();
}
