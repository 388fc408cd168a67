using System.Text;

namespace Headgate.Keptn.Wire;

/// <summary>Texts as Go writes them.</summary>
internal static class GoText
{
    /// <summary>Within double quotes, with escapes for what cannot be printed.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
            quoted.Append(c switch
            {
                '"' => "\\\"",
                '\\' => @"\\",
                '\n' => @"\n",
                '\r' => @"\r",
                '\t' => @"\t",
                < ' ' or '\x7f' => $@"\x{(int)c:x2}",
                _ => c.ToString(),
            });
        return quoted.Append('"').ToString();
    }
}
