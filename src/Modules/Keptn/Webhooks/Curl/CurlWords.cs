using System.Text;
using Headgate.Keptn.Templates;

namespace Headgate.Keptn.Webhooks.Curl;

/// <summary>
/// Splits a command into words. It happens before templates are filled, and an action of a template is never split: what an event says cannot become another
/// word. No shell is there; signs that mean something to one are refused as in the reference.
/// </summary>
internal static class CurlWords
{
    private const string Open = "{{";
    private const string Close = "}}";
    private static readonly string[] Denied = ["$", "|", ";", ">", " &", "&&", "`", "/var/run"];

    /// <exception cref="CurlException">A quote has no end, a sign is denied, or an action has no end.</exception>
    public static IReadOnlyList<string> Split(string command)
    {
        var (words, word, literal) = (new List<string>(), default(StringBuilder), new StringBuilder());
        var quote = '\0';
        for (var at = 0; at < command.Length; at++)
        {
            var c = command[at];
            if (string.CompareOrdinal(command, at, Open, 0, Open.Length) == 0)
            {
                var end = EndOfAction(command, at);
                (word ??= new StringBuilder()).Append(command, at, end - at);
                at = end - 1;
                continue;
            }

            literal.Append(c);
            if (quote != '\0')
            {
                if (c == quote)
                    quote = '\0';
                else
                    word!.Append(c);
            }
            else if (c is '"' or '\'')
            {
                (quote, word) = (c, word ?? new StringBuilder());
            }
            else if (c is ' ' or '\t' or '\n' or '\r')
            {
                Keep(words, ref word);
            }
            else if (c != '\\')
            {
                (word ??= new StringBuilder()).Append(c);
            }
            else if (++at < command.Length && command[at] is not ('\n' or '\r'))
            {
                literal.Append(command[at]);
                (word ??= new StringBuilder()).Append(command[at]);
            }
        }

        if (quote != '\0')
            throw new CurlException("could not parse curl command");
        Keep(words, ref word);
        RefuseDenied(literal.ToString());
        return words;
    }

    private static void RefuseDenied(string literal)
    {
        if (Denied.FirstOrDefault(sign => literal.Contains(sign, StringComparison.Ordinal)) is { } denied)
            throw new CurlException($"curl command contains denied character '{denied}'");
    }

    private static int EndOfAction(string command, int at)
    {
        try
        {
            return TemplateScanner.EndOf(command, at + Open.Length, Close) + Close.Length;
        }
        catch (TemplateException unclosed)
        {
            throw new CurlException($"could not parse curl command: {unclosed.Message}");
        }
    }

    /// <summary>Empty words count for nothing, as in the reference.</summary>
    private static void Keep(List<string> words, ref StringBuilder? word)
    {
        if (word is { Length: > 0 })
            words.Add(word.ToString());
        word = null;
    }
}
