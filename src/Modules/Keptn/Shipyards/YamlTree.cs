using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Headgate.Keptn.Shipyards;

/// <summary>A YAML document as JSON, typed as Go's parser does. Anchors are followed; what they blow up to is bounded.</summary>
/// <remarks>A key is its text. Merge keys are merged. A document without content is <c>null</c>; only the first one of a text is read.</remarks>
internal sealed class YamlTree
{
    /// <summary>The longest text in characters.</summary>
    public const int MostCharacters = 1024 * 1024;

    private const int MostNodes = 50_000;
    private const int DeepestNesting = 100;

    private readonly Dictionary<string, YamlNode> anchors = [];
    private readonly Parser parser;
    private int depth;
    private int nodes;

    private YamlTree(string text) => parser = new Parser(new Scanner(new StringReader(text), skipComments: true));

    /// <exception cref="YamlRefusedException">It is not YAML, or too much of it.</exception>
    public static YamlNode? Parse(string text)
    {
        if (text.Length > MostCharacters)
            throw new YamlRefusedException($"yaml: the document is longer than {MostCharacters} characters");
        if (text.Any(character => char.IsControl(character) && character is not ('\t' or '\n' or '\r' or '\x85')))
            throw new YamlRefusedException("yaml: control characters are not allowed");
        try
        {
            // Editors of some systems begin a file with a mark, which would be a part of its first key.
            return new YamlTree(text.TrimStart('\uFEFF')).Document();
        }
        catch (YamlException malformed)
        {
            throw new YamlRefusedException($"yaml: line {malformed.Start.Line}: {malformed.Message}", malformed);
        }
        catch (Exception unexpected) when (unexpected is ArgumentException or InvalidOperationException or IndexOutOfRangeException or FormatException)
        {
            // Scanners of YAML have corners; a document that falls into one is malformed and not our fault.
            throw new YamlRefusedException("yaml: the document cannot be read", unexpected);
        }
    }

    private YamlNode? Document()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return null;
        var node = Node();
        parser.Consume<DocumentEnd>();
        return node;
    }

    private YamlNode Node()
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return anchors.TryGetValue(alias.Value.Value, out var known) ? Counted(known) : throw new YamlRefusedException($"yaml: unknown anchor '{alias.Value.Value}' referenced");
        var anchor = parser.Accept<NodeEvent>(out var next) ? next.Anchor : AnchorName.Empty;
        if (++depth > DeepestNesting)
            throw new YamlRefusedException("yaml: exceeded max depth");
        Count(1);
        YamlNode node = parser.TryConsume<Scalar>(out var scalar) ? new YamlScalar(scalar)
            : parser.TryConsume<SequenceStart>(out _) ? Items()
            : Members();
        depth--;
        if (!anchor.IsEmpty)
            anchors[anchor.Value] = node;
        return node;
    }

    private YamlList Items()
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node());
        return new YamlList(items);
    }

    private YamlMap Members()
    {
        parser.Consume<MappingStart>();
        var members = new Dictionary<string, YamlNode>();
        var merged = new List<YamlNode>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Node() is not YamlScalar key)
                throw new YamlRefusedException("yaml: a key must be a text");
            var value = Node();
            if (key.IsMerge)
                merged.Add(value);
            else if (!members.TryAdd(key.Text, value))
                throw new YamlRefusedException($"yaml: mapping key {key.Text} already defined");
        }

        foreach (var from in merged.SelectMany(from => from is YamlList list ? list.Items : [from]))
        {
            if (from is not YamlMap map)
                throw new YamlRefusedException("yaml: map merge requires map or sequence of maps as the value");
            foreach (var (name, value) in map.Members)
                members.TryAdd(name, value);
        }

        return new YamlMap(members);
    }

    private YamlNode Counted(YamlNode again)
    {
        Count(again.Size);
        if (depth + again.Height > DeepestNesting)
            throw new YamlRefusedException("yaml: exceeded max depth");
        return again;
    }

    private void Count(long more)
    {
        if (more > MostNodes - nodes)
            throw new YamlRefusedException("yaml: document contains excessive aliasing");
        nodes += (int)more;
    }
}

/// <summary>A part of a YAML document.</summary>
internal abstract record YamlNode
{
    /// <summary>How many nodes it is, with anchors followed.</summary>
    public abstract int Size { get; }

    /// <summary>How deep it goes.</summary>
    public abstract int Height { get; }

    /// <summary>A copy of its own.</summary>
    public abstract JsonNode? Json();
}

/// <summary>A list.</summary>
internal sealed record YamlList(IReadOnlyList<YamlNode> Items) : YamlNode
{
    public override int Size { get; } = 1 + Items.Sum(item => item.Size);

    public override int Height { get; } = 1 + Items.Select(item => item.Height).DefaultIfEmpty().Max();

    public override JsonNode Json() => new JsonArray([.. Items.Select(item => item.Json())]);
}

/// <summary>A mapping.</summary>
internal sealed record YamlMap(IReadOnlyDictionary<string, YamlNode> Members) : YamlNode
{
    public override int Size { get; } = 1 + Members.Values.Sum(member => member.Size);

    public override int Height { get; } = 1 + Members.Values.Select(member => member.Height).DefaultIfEmpty().Max();

    public YamlNode? this[string name] => Members.GetValueOrDefault(name);

    public override JsonNode Json() => new JsonObject(Members.Select(member => KeyValuePair.Create(member.Key, member.Value.Json())));
}

/// <summary>Something that is neither.</summary>
internal sealed record YamlScalar : YamlNode
{
    private readonly bool plain;
    private readonly string tag;

    public YamlScalar(Scalar scalar)
    {
        Text = scalar.Value;
        plain = scalar.Style == ScalarStyle.Plain;
        tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value;
    }

    public string Text { get; }

    public override int Size => 1;

    public override int Height => 1;

    public bool IsNull => plain && tag.Length == 0 && YamlTypes.IsNull(Text);

    public bool IsMerge => plain && Text == "<<";

    public override JsonNode? Json() => plain && tag.Length == 0 || tag is "tag:yaml.org,2002:int" or "tag:yaml.org,2002:float" or "tag:yaml.org,2002:bool" or "tag:yaml.org,2002:null"
        ? YamlTypes.Resolve(Text)
        : JsonValue.Create(Text);
}

/// <summary>A text that is no YAML, or more than is taken.</summary>
internal sealed class YamlRefusedException(string message, Exception? cause = null) : Exception(message, cause);
