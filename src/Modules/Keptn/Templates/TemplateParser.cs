namespace Headgate.Keptn.Templates;

/// <summary>Makes the tree of a template.</summary>
internal sealed class TemplateParser(IReadOnlyList<TemplatePiece> pieces)
{
    private const int DeepestNesting = 50;

    private readonly Dictionary<string, IReadOnlyList<TemplateNode>> defined = new(StringComparer.Ordinal);
    private int at;
    private int depth;
    private int loops;

    /// <exception cref="TemplateException">It is no template.</exception>
    public static TemplateTree Parse(IReadOnlyList<TemplatePiece> pieces)
    {
        var parser = new TemplateParser(pieces);
        var (nodes, ending) = parser.Nodes();
        return ending is null ? new TemplateTree(nodes, parser.defined) : throw new TemplateException($"unexpected {{{{{ending.Word}}}}}");
    }

    private (List<TemplateNode> Nodes, Ending? Ending) Nodes()
    {
        if (++depth > DeepestNesting)
            throw new TemplateException("the template is nested too deeply");
        var nodes = new List<TemplateNode>();
        while (at < pieces.Count)
        {
            var piece = pieces[at++];
            if (piece.Tokens is null)
            {
                nodes.Add(new TextNode(piece.Text));
                continue;
            }

            var action = new ActionReader(piece.Tokens);
            var word = action.Keyword();
            if (word is "end" or "else")
            {
                depth--;
                return (nodes, new Ending(word, action));
            }

            if (word == "define")
            {
                Define(action.Ended(depth == 1 ? action.Name() : throw new TemplateException("define within another action")));
                continue;
            }

            nodes.Add(word switch
            {
                "if" or "with" or "range" => Branch(word, action),
                "break" or "continue" => loops > 0 ? action.Ended(new JumpNode(word == "break")) : throw new TemplateException($"{word} outside of range"),
                "template" => new CallNode(action.Name(), action.PipelineIfAny()),
                "block" => Block(action.Name(), action.WholePipeline(mostVariables: 1)),
                _ => new ValueNode(action.WholePipeline(mostVariables: 1)),
            });
        }

        depth--;
        return (nodes, null);
    }

    private BranchNode Branch(string keyword, ActionReader action)
    {
        var pipeline = action.WholePipeline(keyword == "range" ? 2 : 1);
        loops += keyword == "range" ? 1 : 0;
        var (body, ending) = Nodes();
        loops -= keyword == "range" ? 1 : 0;
        List<TemplateNode> otherwise = [];
        if (ending is { Word: "else" })
        {
            if (ending.Rest.Keyword() is { } chained)
            {
                if (chained is not ("if" or "with") || keyword == "range")
                    throw new TemplateException($"unexpected {chained} after else");
                // Its end is ours, too.
                return new BranchNode(keyword, pipeline, body, [Branch(chained, ending.Rest)]);
            }

            ending.Rest.Ended(ending);
            (otherwise, ending) = Nodes();
        }

        return ending is { Word: "end" } ? ending.Rest.Ended(new BranchNode(keyword, pipeline, body, otherwise)) : throw new TemplateException($"{keyword} without end");
    }

    private CallNode Block(string name, Pipeline pipeline)
    {
        Define(name);
        return new CallNode(name, pipeline);
    }

    /// <summary>What stands until the end is a template of this name, which has no part in a loop around it.</summary>
    private void Define(string name)
    {
        var around = loops;
        loops = 0;
        var (nodes, ending) = Nodes();
        loops = around;
        if (ending is not { Word: "end" })
            throw new TemplateException($"template \"{name}\" without end");
        ending.Rest.Ended(ending);
        if (!defined.TryGetValue(name, out var known) || IsEmpty(known))
            defined[name] = nodes;
        else if (!IsEmpty(nodes))
            throw new TemplateException($"multiple definition of template \"{name}\"");
    }

    private static bool IsEmpty(IEnumerable<TemplateNode> nodes) => nodes.All(node => node is TextNode text && string.IsNullOrWhiteSpace(text.Text));

    private sealed record Ending(string Word, ActionReader Rest);
}
