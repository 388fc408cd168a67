namespace Headgate.Cli.Output;

/// <summary>Text from elsewhere, made harmless for a terminal: control characters become visible signs and cannot move the cursor.</summary>
internal static class Safe
{
    private const char FirstControlPicture = '\u2400';
    private const char DeletePicture = '\u2421';
    private const char Unprintable = '\uFFFD';

    /// <summary>The text with its control characters replaced.</summary>
    public static string Text(string text) => text.Any(char.IsControl) ? string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = Visible(from[i]);
    }) : text;

    /// <summary>The text on one line of at most <paramref name="most"/> characters.</summary>
    public static string Cell(string text, int most)
    {
        if (text.Length <= most)
            return Text(text);
        var cut = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return Text(text[..cut]) + "…";
    }

    private static char Visible(char c) => c switch
    {
        < ' ' => (char)(FirstControlPicture + c),
        '\u007f' => DeletePicture,
        _ when char.IsControl(c) => Unprintable,
        _ => c,
    };
}
