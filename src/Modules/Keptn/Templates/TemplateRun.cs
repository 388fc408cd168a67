using System.Text;
using System.Text.Json.Nodes;

namespace Headgate.Keptn.Templates;

/// <summary>Fills a template once.</summary>
internal sealed class TemplateRun(TemplateTree tree, JsonObject data)
{
    private const int LongestText = 4 * 1024 * 1024;
    private const int MostSteps = 100_000;
    private const int DeepestWalk = 200;

    private readonly StringBuilder text = new();
    private List<(string Name, JsonNode? Value)> variables = [("$", data)];
    private JsonNode? dot = data;
    private int steps;
    private int depth;

    public string Run()
    {
        Walk(tree.Nodes);
        return text.ToString();
    }

    /// <returns>The jump that ended it early; <c>null</c> when it came to its end.</returns>
    private JumpNode? Walk(IReadOnlyList<TemplateNode> nodes)
    {
        if (++depth > DeepestWalk)
            throw new TemplateException("exceeded maximum template depth");
        var jump = Done(nodes);
        depth--;
        return jump;
    }

    private JumpNode? Done(IReadOnlyList<TemplateNode> nodes)
    {
        foreach (var node in nodes)
        {
            Step();
            switch (node)
            {
                case TextNode plain:
                    Write(plain.Text);
                    break;
                case ValueNode { Pipeline: { Variables.Count: 0 } pipeline }:
                    Write(TemplateText.Of(Value(pipeline)));
                    break;
                case ValueNode { Pipeline: var pipeline }:
                    Assign(pipeline, Value(pipeline));
                    break;
                case JumpNode jump:
                    return jump;
                case CallNode call:
                    Call(call);
                    break;
                case BranchNode branch when (branch.Keyword == "range" ? Range(branch) : Choose(branch)) is { } jump:
                    return jump;
            }
        }

        return null;
    }

    /// <summary>Another template sees nothing of this one but the value it is given.</summary>
    private void Call(CallNode call)
    {
        var nodes = tree.Defined.TryGetValue(call.Name, out var found) ? found : throw new TemplateException($"template \"{call.Name}\" not defined");
        var (outer, known) = (dot, variables);
        dot = call.Pipeline is null ? null : Value(call.Pipeline);
        variables = [("$", dot)];
        Walk(nodes);
        (dot, variables) = (outer, known);
    }

    private JumpNode? Choose(BranchNode branch)
    {
        var (outer, known) = (dot, variables.Count);
        var value = Value(branch.Pipeline);
        if (branch.Pipeline.Variables.Count > 0)
            Assign(branch.Pipeline, value);
        JumpNode? jump;
        if (TemplateText.IsTrue(value))
        {
            dot = branch.Keyword == "with" ? value : outer;
            jump = Walk(branch.Body);
        }
        else
        {
            jump = Walk(branch.Otherwise);
        }

        Leave(outer, known);
        return jump;
    }

    private JumpNode? Range(BranchNode branch)
    {
        var (outer, known) = (dot, variables.Count);
        var items = Items(Value(branch.Pipeline));
        JumpNode? jump = null;
        foreach (var (key, item) in items)
        {
            Step();
            var names = branch.Pipeline.Variables;
            if (names.Count == 2)
                variables.Add((names[0], key));
            if (names.Count > 0)
                variables.Add((names[^1], item));
            dot = item;
            jump = Walk(branch.Body);
            Leave(outer, known);
            if (jump is { Ends: true })
                break;
        }

        if (items.Count == 0)
        {
            jump = Walk(branch.Otherwise);
            Leave(outer, known);
            return jump;
        }

        return null;
    }

    private static List<(JsonNode? Key, JsonNode? Item)> Items(JsonNode? value) => value switch
    {
        null => [],
        JsonArray list => [.. list.Select((item, place) => ((JsonNode?)JsonValue.Create(place), item))],
        JsonObject members => [.. members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => ((JsonNode?)JsonValue.Create(member.Key), member.Value))],
        _ => throw new TemplateException($"range can't iterate over {TemplateText.TypeOf(value)}"),
    };

    private void Leave(JsonNode? outer, int known)
    {
        dot = outer;
        variables.RemoveRange(known, variables.Count - known);
    }

    private void Assign(Pipeline pipeline, JsonNode? value)
    {
        var name = pipeline.Variables[0];
        if (pipeline.Declares)
            variables.Add((name, value));
        else
            variables[Place(name)] = (name, value);
    }

    private int Place(string name) => variables.FindLastIndex(variable => variable.Name == name) is >= 0 and var place ? place : throw new TemplateException($"undefined variable \"{name}\"");

    private JsonNode? Value(Pipeline pipeline)
    {
        JsonNode? value = null;
        for (var at = 0; at < pipeline.Commands.Count; at++)
            value = Value(pipeline.Commands[at], at > 0, value);
        return value;
    }

    private JsonNode? Value(Command command, bool isPiped, JsonNode? piped)
    {
        Step();
        var first = command.Operands[0];
        if (first.Start.Kind == TokenKind.Word && first.Start.Text is not ("true" or "false" or "nil"))
            return first.Start.Text is "and" or "or" ? Chosen(first.Start.Text == "and", command, isPiped, piped)
                : TemplateFunctions.Call(first.Start.Text, [.. command.Operands.Skip(1).Select(Value), .. isPiped ? new[] { piped } : []]);
        if (first.Start is { Kind: TokenKind.Word, Text: "nil" })
            throw new TemplateException("nil is not a command");
        if (command.Operands.Count > 1 || isPiped)
            throw new TemplateException("can't give argument to non-function");
        return Value(first);
    }

    /// <summary>Not all arguments are looked at: <c>and .a .a.b</c> is how one asks carefully.</summary>
    private JsonNode? Chosen(bool all, Command command, bool isPiped, JsonNode? piped)
    {
        JsonNode? value = null;
        foreach (var argument in command.Operands.Skip(1))
        {
            value = Value(argument);
            if (TemplateText.IsTrue(value) != all)
                return value;
        }

        return isPiped ? piped : command.Operands.Count > 1 ? value : throw new TemplateException("wrong number of args: want at least 1 got 0");
    }

    private JsonNode? Value(Operand operand)
    {
        Step();
        var start = operand.Start;
        var value = start.Kind switch
        {
            TokenKind.Dot or TokenKind.Field => dot,
            TokenKind.Variable => variables[Place(start.Text)].Value,
            TokenKind.Text => JsonValue.Create(start.Text),
            TokenKind.Number => TemplateLiterals.Number(start.Text),
            TokenKind.Sign => Value(operand.Nested!),
            TokenKind.Word => start.Text switch
            {
                "true" => JsonValue.Create(true),
                "false" => JsonValue.Create(false),
                "nil" => null,
                var function => TemplateFunctions.Call(function, []),
            },
            _ => throw new TemplateException("unexpected words in an action"),
        };
        foreach (var field in operand.Fields)
            value = value switch
            {
                JsonObject members when members.TryGetPropertyValue(field, out var member) => member,
                JsonObject => throw new TemplateException($"map has no entry for key \"{field}\""),
                null => throw new TemplateException($"nil data; no entry for key \"{field}\""),
                _ => throw new TemplateException($"can't evaluate field {field} in type {TemplateText.TypeOf(value)}"),
            };
        return value;
    }

    private void Write(string more)
    {
        if (more.Length > LongestText - text.Length)
            throw new TemplateException($"the text gets longer than {LongestText} characters");
        text.Append(more);
    }

    private void Step()
    {
        if (++steps > MostSteps)
            throw new TemplateException("the template takes too many steps");
    }
}
