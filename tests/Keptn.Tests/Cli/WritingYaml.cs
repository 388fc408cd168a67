using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Cli.Output;
using Headgate.Keptn.Shipyards;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Cli;

/// <summary>What <c>-o yaml</c> prints.</summary>
public sealed class WritingYaml
{
    private static readonly Gen<string> Texts = Gen.Elements(
        "a", "b c", " ", "\n", "\t", "\n\n", "- ", ": ", "#", "yes", "null", "true", "1", "0x1", "1e3", "'", "\"", "\\", "|", ">", "&a", "*a", "!", "%", "@", "`", "{", "}", "[", "]", ",",
        "é", "😀", "\u2028", "\uFEFF", "\u0085", "\u0001", "...", "---", "~", "=", "<<", "2023-01-01", ".inf", "y", "Off", "\r\n", "https://example.com/y?z=1").ListOf().Select(parts => string.Concat(parts.Take(6)));

    [Fact]
    public void Members_stand_below_each_other_and_lines_as_they_are()
    {
        var document = JsonNode.Parse("""
            {"projectName":"shop","creationDate":"179","shipyard":"kind: Shipyard\nspec:\n  stages: []\n","auto":true,"none":null,"empty":{},
             "stages":[{"stageName":"dev","services":[{"serviceName":"carts","score":1.5}]},{"stageName":"yes","services":[]}],"nested":[[1,"two: three"]]}
            """);
        Assert.Equal(
            """
            projectName: shop
            creationDate: "179"
            shipyard: |
              kind: Shipyard
              spec:
                stages: []
            auto: true
            none: null
            empty: {}
            stages:
            - stageName: dev
              services:
              - serviceName: carts
                score: 1.5
            - stageName: "yes"
              services: []
            nested:
            - - 1
              - "two: three"

            """.ReplaceLineEndings("\n"),
            Yaml.Write(document));
    }

    [Fact]
    public void Any_document_is_read_as_it_was() => Prop.ForAll(Documents(4).ToArbitrary(), text =>
    {
        var document = JsonNode.Parse(text);
        return JsonNode.DeepEquals(document, YamlTree.Parse(Yaml.Write(document))!.Json());
    }).Check(Effort.Cases(100));

    private static Gen<string> Documents(int depth) => depth == 0
        ? Gen.OneOf(Texts.Select(Text), Gen.Elements("1", "0", "-3", "1.5", "12345678901", "true", "false", "null"))
        : Gen.OneOf(
            Documents(0),
            Documents(depth - 1).ListOf().Select(items => $"[{string.Join(',', items.Take(3))}]"),
            Texts.Zip(Documents(depth - 1)).ListOf().Select(Members),
            Texts.Zip(Documents(depth - 1)).ListOf().Select(Members));

    private static string Members(IEnumerable<(string Name, string Value)> members) => $"{{{string.Join(',', members.DistinctBy(member => member.Name).Take(3).Select(member => $"{Text(member.Name)}:{member.Value}"))}}}";

    private static string Text(string text) => JsonValue.Create(text).ToJsonString();
}
