using System.Text.RegularExpressions;
using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Who notes something: a component's id, <c>user</c>, <c>system</c>; <c>storage</c> is Storage itself.</summary>
internal static partial class MetadataProvider
{
    public const string Storage = "storage";

    /// <exception cref="RefusedException">400; 403 for Storage's own.</exception>
    public static string Read(Fields body) => body.Raw("provider") is null ? throw new RefusedException(MetadataErrors.ProviderRequired) : Check(body.Text("provider"));

    /// <exception cref="RefusedException">403.</exception>
    public static void RequireForeign(string provider)
    {
        if (provider == Storage)
            throw new RefusedException(MetadataErrors.ProviderReserved);
    }

    private static string Check(string? asked)
    {
        if (asked is "")
            throw new RefusedException(MetadataErrors.ProviderRequired);
        if (asked is null || !Allowed().IsMatch(asked))
            throw new RefusedException(MetadataErrors.InvalidProvider);
        RequireForeign(asked);
        return asked;
    }

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,255}$")]
    private static partial Regex Allowed();
}
