using System.Text.Json;
using Headgate.Keptn.Shipyards;

namespace Headgate.Keptn.Lighthouse.Rules;

/// <summary>Reads parts of YAML that must be of a kind; what is null is empty.</summary>
internal static class YamlMembers
{
    public static bool IsNothing(this YamlNode? node) => node is null or YamlScalar { IsNull: true };

    /// <exception cref="YamlRefusedException">The node is something else.</exception>
    public static YamlMap? Map(this YamlNode? node) => node.IsNothing() ? null : node as YamlMap ?? throw Unfit("map");

    /// <summary>The items that are not null.</summary>
    /// <exception cref="YamlRefusedException">The node is something else.</exception>
    public static IEnumerable<YamlNode> Items(this YamlNode? node) =>
        node.IsNothing() ? [] : node is YamlList list ? list.Items.Where(item => !item.IsNothing()) : throw Unfit("list");

    /// <summary>A scalar as it is written.</summary>
    /// <exception cref="YamlRefusedException">The node is something else.</exception>
    public static string Text(this YamlNode? node) => node.IsNothing() ? "" : node is YamlScalar scalar ? scalar.Text : throw Unfit("text");

    /// <summary>A whole number that is not negative; a fraction is cut off.</summary>
    /// <exception cref="YamlRefusedException">The node is something else.</exception>
    public static int Count(this YamlNode? node)
    {
        if (node.IsNothing())
            return 0;
        return node is YamlScalar scalar && scalar.Json() is { } value && value.GetValueKind() == JsonValueKind.Number
            && value.AsValue().TryGetValue<double>(out var number) && number is >= 0 and <= int.MaxValue ? (int)number : throw Unfit("number from 0 on");
    }

    /// <exception cref="YamlRefusedException">The node is something else.</exception>
    public static bool Flag(this YamlNode? node) => node.Text().ToLowerInvariant() switch
    {
        "true" or "yes" or "y" or "on" => true,
        "" or "false" or "no" or "n" or "off" => false,
        _ => throw Unfit("boolean"),
    };

    private static YamlRefusedException Unfit(string wanted) => new($"yaml: this is no {wanted}");
}
