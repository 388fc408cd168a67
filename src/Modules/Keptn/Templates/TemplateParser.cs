namespace Headgate.Keptn.Templates;

/// <summary>Makes the tree of a template. <c>define</c>, <c>template</c> and <c>block</c> are refused: a request needs no templates of its own.</summary>
internal sealed class TemplateParser(IReadOnlyList<TemplatePiece> pieces)
{
    private const int DeepestNesting = 50;

    private int at;
    private int depth;
    private int loops;

    /// <exception cref="TemplateException">It is no template.</exception>
    public static IReadOnlyList<TemplateNode> Parse(IReadOnlyList<TemplatePiece> pieces)
    {
        var parser = new TemplateParser(pieces);
        var (nodes, ending) = parser.Nodes();
        return ending is null ? nodes : throw new TemplateException($"unexpected {{{{{ending.Word}}}}}");
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

            nodes.Add(word switch
            {
                "if" or "with" or "range" => Branch(word, action),
                "break" or "continue" => loops > 0 ? action.Ended(new JumpNode(word == "break")) : throw new TemplateException($"{word} outside of range"),
                "define" or "template" or "block" => throw new TemplateException($"{word} is not supported"),
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

    private sealed record Ending(string Word, ActionReader Rest);
}

/// <summary>Reads the tokens of one action.</summary>
internal sealed class ActionReader(IReadOnlyList<Token> tokens)
{
    private const int DeepestNesting = 50;
    private static readonly string[] Keywords = ["if", "with", "range", "else", "end", "define", "template", "block", "break", "continue"];

    private int at;
    private int depth;

    /// <summary>Takes the keyword that comes next; <c>null</c> when none does.</summary>
    public string? Keyword()
    {
        SkipBlanks();
        if (at >= tokens.Count || tokens[at].Kind != TokenKind.Word || !Keywords.Contains(tokens[at].Text))
            return null;
        return tokens[at++].Text;
    }

    public T Ended<T>(T value)
    {
        SkipBlanks();
        return at == tokens.Count ? value : throw new TemplateException("unexpected words in an action");
    }

    public Pipeline WholePipeline(int mostVariables) => Ended(Pipeline(mostVariables));

    private Pipeline Pipeline(int mostVariables)
    {
        if (++depth > DeepestNesting)
            throw new TemplateException("the action is nested too deeply");
        var (variables, declares) = Variables(mostVariables);
        var commands = new List<Command> { Command() };
        while (Take("|"))
            commands.Add(Command());
        depth--;
        return new Pipeline(variables, declares, commands);
    }

    private (List<string> Variables, bool Declares) Variables(int most)
    {
        var (begin, variables) = (at, new List<string>());
        while (variables.Count < most)
        {
            SkipBlanks();
            if (at >= tokens.Count || tokens[at].Kind != TokenKind.Variable)
                break;
            variables.Add(tokens[at++].Text);
            if (Take(":="))
                return (variables, true);
            if (most == 1 && Take("="))
                return (variables, false);
            if (!Take(","))
                break;
        }

        at = begin;
        return ([], false);
    }

    private Command Command()
    {
        var operands = new List<Operand>();
        SkipBlanks();
        while (at < tokens.Count && !(tokens[at] is { Kind: TokenKind.Sign, Text: not "(" }))
        {
            operands.Add(Operand());
            var separated = SkipBlanks();
            if (at < tokens.Count && tokens[at].Kind != TokenKind.Sign && !separated)
                throw new TemplateException("missing blank between arguments");
        }

        return operands.Count > 0 ? new Command(operands) : throw new TemplateException("missing value for command");
    }

    private Operand Operand()
    {
        var (start, nested, fields) = (tokens[at++], default(Pipeline), new List<string>());
        if (start is { Kind: TokenKind.Sign, Text: "(" })
        {
            nested = Pipeline(0);
            if (!Take(")"))
                throw new TemplateException("unclosed left paren");
        }

        if (start.Kind == TokenKind.Field)
            fields.Add(start.Text);
        while (at < tokens.Count && tokens[at].Kind == TokenKind.Field)
            fields.Add(start.Kind is TokenKind.Field or TokenKind.Variable or TokenKind.Sign ? tokens[at++].Text : throw new TemplateException("unexpected . after an operand"));
        return new Operand(start, nested, fields);
    }

    private bool Take(string sign)
    {
        var begin = at;
        SkipBlanks();
        if (at < tokens.Count && tokens[at].Kind == TokenKind.Sign && tokens[at].Text == sign)
        {
            at++;
            return true;
        }

        at = begin;
        return false;
    }

    private bool SkipBlanks()
    {
        var begin = at;
        while (at < tokens.Count && tokens[at].Kind == TokenKind.Blank)
            at++;
        return at > begin;
    }
}
