using System.Text;

namespace Headgate.Keptn.Events;

/// <summary>The source of a posted event: a URI reference, written as Go's <c>net/url</c> writes it; what is none is replaced by the API's own.</summary>
internal static class EventSource
{
    public const string Usual = "https://github.com/keptn/keptn/api";

    private const string Unreserved = "-_.~";
    private const string InPath = Unreserved + "$&+,/:;=@";
    private const string KeptInPath = InPath + "!'()*[]%";
    private const string InFragment = InPath + "?!()*'";
    private const string InAuthority = Unreserved + "!$&'()*+,;=:@[]%<>\"";

    public static string Of(string? sent) => string.IsNullOrEmpty(sent) ? Usual : Normalise(sent) ?? Usual;

    private static string? Normalise(string text)
    {
        if (text.Any(character => character < ' ' || character == '\x7f') || text[0] == ':')
            return null;
        var (rest, fragment) = Cut(text, '#');
        (rest, var query) = Cut(rest, '?');
        var scheme = Scheme(rest);
        rest = rest[(scheme.Length > 0 ? scheme.Length + 1 : 0)..];
        if (scheme.Length == 0 && rest.Split('/')[0].Contains(':', StringComparison.Ordinal))
            return null;
        var start = scheme.Length > 0 ? scheme.ToLowerInvariant() + ":" : "";
        if (scheme.Length > 0 && !rest.StartsWith('/'))
            return start + rest + query + fragment;
        if (rest.StartsWith("//", StringComparison.Ordinal) && (scheme.Length > 0 || !rest.StartsWith("///", StringComparison.Ordinal)))
        {
            var end = rest.IndexOf('/', 2) is >= 0 and var slash ? slash : rest.Length;
            if (!IsAuthority(rest[2..end]))
                return null;
            start += rest[..end];
            rest = rest[end..];
        }

        return Escape(rest, InPath, KeptInPath) is { } path && (fragment.Length == 0 ? "" : Escape(fragment[1..], InFragment, InFragment + "%")) is { } end2
            ? start + path + query + (fragment.Length == 0 ? "" : "#" + end2)
            : null;
    }

    private static (string Before, string From) Cut(string text, char at) => text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var place ? (text[..place], text[place..]) : (text, "");

    private static string Scheme(string text)
    {
        for (var place = 0; place < text.Length; place++)
            if (text[place] == ':')
                return text[..place];
            else if (!(char.IsAsciiLetter(text[place]) || (place > 0 && (char.IsAsciiDigit(text[place]) || "+-.".Contains(text[place], StringComparison.Ordinal)))))
                return "";
        return "";
    }

    private static bool IsAuthority(string text)
    {
        if (text.Any(character => char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character) && !InAuthority.Contains(character, StringComparison.Ordinal)) || text.Contains('%', StringComparison.Ordinal))
            return false;
        var host = text[(text.LastIndexOf('@') + 1)..];
        var port = host[(host.LastIndexOf(']') + 1)..];
        return port.IndexOf(':', StringComparison.Ordinal) is var colon && (colon < 0 || port[(colon + 1)..].All(char.IsAsciiDigit));
    }

    /// <returns><c>null</c> when a percent sign begins no escape.</returns>
    private static string? Escape(string text, string plain, string kept)
    {
        for (var place = text.IndexOf('%', StringComparison.Ordinal); place >= 0; place = text.IndexOf('%', place + 1))
            if (place + 2 >= text.Length || !char.IsAsciiHexDigit(text[place + 1]) || !char.IsAsciiHexDigit(text[place + 2]))
                return null;
        if (text.All(character => char.IsAsciiLetterOrDigit(character) || kept.Contains(character, StringComparison.Ordinal)))
            return text;
        var escaped = new StringBuilder();
        for (var place = 0; place < text.Length; place += char.IsSurrogatePair(text, place) ? 2 : 1)
        {
            // What was escaped before is escaped anew, if it needs to be.
            if (text[place] == '%')
            {
                Append(escaped, Convert.ToByte(text.Substring(place + 1, 2), 16), plain);
                place += 2;
                continue;
            }

            foreach (var one in Encoding.UTF8.GetBytes(char.IsSurrogatePair(text, place) ? text.Substring(place, 2) : text.Substring(place, 1)))
                Append(escaped, one, plain);
        }

        return escaped.ToString();
    }

    private static void Append(StringBuilder escaped, byte one, string plain)
    {
        if (char.IsAsciiLetterOrDigit((char)one) || (one < 0x80 && plain.Contains((char)one, StringComparison.Ordinal)))
            escaped.Append((char)one);
        else
            escaped.Append('%').Append(one.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
    }
}
