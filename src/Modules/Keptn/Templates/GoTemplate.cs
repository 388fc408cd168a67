using System.Text.Json.Nodes;

namespace Headgate.Keptn.Templates;

/// <summary>
/// A text with actions in Go's template language, filled from JSON: paths, pipelines, <c>if</c>, <c>with</c>, <c>range</c>, variables, templates defined in it and
/// the functions that need nothing but their arguments. A key that is not there is an error. Nothing else is reached: no types, no methods, no files.
/// </summary>
internal sealed class GoTemplate
{
    private const int LongestTemplate = 1024 * 1024;

    private readonly TemplateTree tree;

    private GoTemplate(TemplateTree tree) => this.tree = tree;

    /// <exception cref="TemplateException">It is no template.</exception>
    public static GoTemplate Parse(string template, string open = "{{", string close = "}}")
    {
        if (template.Length > LongestTemplate)
            throw new TemplateException($"the template is longer than {LongestTemplate} characters");
        return new GoTemplate(TemplateParser.Parse(TemplateScanner.Scan(template, open, close)));
    }

    /// <summary>The text with its actions done.</summary>
    /// <exception cref="TemplateException">A key is not there, a function refuses its arguments, or the text gets too long.</exception>
    public string Fill(JsonObject data) => new TemplateRun(tree, data).Run();
}
