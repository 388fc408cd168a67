using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Headgate.Kernel;

/// <summary>A project: the tenant. Every statement on tenant data has it in its WHERE.</summary>
public readonly record struct ProjectId(long Value) : IParsable<ProjectId>
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public static ProjectId Parse(string s, IFormatProvider? provider) => new(IdText.Parse(s));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ProjectId result) =>
        IdText.TryParse(s, value => new ProjectId(value), out result);
}

/// <summary>A storage token's public number; not the secret.</summary>
public readonly record struct TokenId(long Value) : IParsable<TokenId>
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public static TokenId Parse(string s, IFormatProvider? provider) => new(IdText.Parse(s));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TokenId result) =>
        IdText.TryParse(s, value => new TokenId(value), out result);
}

/// <summary>A file of the file storage.</summary>
public readonly record struct FileId(long Value) : IParsable<FileId>
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public static FileId Parse(string s, IFormatProvider? provider) => new(IdText.Parse(s));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out FileId result) =>
        IdText.TryParse(s, value => new FileId(value), out result);
}

/// <summary>A Storage job.</summary>
public readonly record struct JobId(long Value) : IParsable<JobId>
{
    /// <inheritdoc />
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public static JobId Parse(string s, IFormatProvider? provider) => new(IdText.Parse(s));

    /// <inheritdoc />
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out JobId result) =>
        IdText.TryParse(s, value => new JobId(value), out result);
}

internal static class IdText
{
    public static long Parse(string s) => long.Parse(s, NumberStyles.None, CultureInfo.InvariantCulture);

    public static bool TryParse<T>(string? s, Func<long, T> make, out T id) where T : struct
    {
        var ok = long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        id = ok ? make(value) : default;
        return ok;
    }
}
