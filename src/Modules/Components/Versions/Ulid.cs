using System.Security.Cryptography;

namespace Headgate.Components;

/// <summary>Identifiers of 26 characters that sort by the time they were made in: 48 bits of milliseconds and 80 random bits.</summary>
internal static class Ulid
{
    /// <summary>How many characters tell the time.</summary>
    public const int TimeLength = 10;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 26;

    public static string New(DateTimeOffset now) => string.Create(Length, now, static (text, now) =>
    {
        Time(text, now);
        Span<byte> random = stackalloc byte[Length - TimeLength];
        RandomNumberGenerator.Fill(random);
        for (var i = 0; i < random.Length; i++)
            text[TimeLength + i] = Alphabet[random[i] & 31];
    });

    /// <summary>The characters that tell the time.</summary>
    public static string TimePart(DateTimeOffset now) => string.Create(TimeLength, now, static (text, now) => Time(text, now));

    private static void Time(Span<char> text, DateTimeOffset now)
    {
        var milliseconds = now.ToUnixTimeMilliseconds();
        for (var i = TimeLength - 1; i >= 0; i--, milliseconds >>= 5)
            text[i] = Alphabet[(int)(milliseconds & 31)];
    }
}
