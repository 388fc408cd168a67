namespace Headgate.Keptn.Templates;

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

    /// <summary>Takes the name of a template, which stands in quotes.</summary>
    public string Name()
    {
        SkipBlanks();
        return at < tokens.Count && tokens[at].Kind == TokenKind.Text ? tokens[at++].Text : throw new TemplateException("a template has no name in quotes");
    }

    public Pipeline WholePipeline(int mostVariables) => Ended(Pipeline(mostVariables));

    /// <summary>As <see cref="WholePipeline"/>; <c>null</c> when nothing is left.</summary>
    public Pipeline? PipelineIfAny()
    {
        SkipBlanks();
        return at == tokens.Count ? null : WholePipeline(mostVariables: 1);
    }

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
        if (start.Kind == TokenKind.Word && start.Text is not ("true" or "false" or "nil") && !TemplateFunctions.Exists(start.Text))
            throw new TemplateException($"function \"{start.Text}\" not defined");
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
