namespace Headgate.Keptn.Templates;

/// <summary>What a template is made of.</summary>
internal abstract record TemplateNode;

internal sealed record TextNode(string Text) : TemplateNode;

/// <summary>An action that writes a value, or sets a variable and writes nothing.</summary>
internal sealed record ValueNode(Pipeline Pipeline) : TemplateNode;

/// <summary><c>if</c>, <c>with</c> or <c>range</c>, with what stands in it and in its <c>else</c>.</summary>
internal sealed record BranchNode(string Keyword, Pipeline Pipeline, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Otherwise) : TemplateNode;

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed record JumpNode(bool Ends) : TemplateNode;

/// <summary><c>template</c>: another one is filled here.</summary>
/// <param name="Name">Of the other one, which may be defined anywhere.</param>
/// <param name="Pipeline">What is its dot; <c>null</c> for nothing.</param>
internal sealed record CallNode(string Name, Pipeline? Pipeline) : TemplateNode;

/// <summary>A template with those that are defined in it.</summary>
internal sealed record TemplateTree(IReadOnlyList<TemplateNode> Nodes, IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> Defined);

/// <summary>Commands, each taking the value of the one before as its last argument.</summary>
/// <param name="Variables">That are set to the value; in a <c>range</c> up to two.</param>
/// <param name="Declares">Whether the variables are new.</param>
/// <param name="Commands">At least one.</param>
internal sealed record Pipeline(IReadOnlyList<string> Variables, bool Declares, IReadOnlyList<Command> Commands);

/// <summary>A function with its arguments, or one operand alone.</summary>
internal sealed record Command(IReadOnlyList<Operand> Operands);

/// <summary>What stands between blanks: a beginning and the fields of it.</summary>
internal sealed record Operand(Token Start, Pipeline? Nested, IReadOnlyList<string> Fields);
