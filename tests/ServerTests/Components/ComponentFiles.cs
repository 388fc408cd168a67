using System.Text.Json.Nodes;
using Headgate.Components;
using Headgate.Testing;
using Microsoft.Extensions.Logging;

namespace Headgate.ServerTests.Components;

/// <summary>The files that come with the program, and what happens to those that people write.</summary>
public sealed class ComponentFiles : IDisposable
{
    private static readonly string BuiltIn = Path.Combine(AppContext.BaseDirectory, "components");

    private static readonly string[] Types = ["extractor", "writer", "application", "transformation", "processor", "data-app", "other"];

    private readonly string folder = Directory.CreateTempSubdirectory("headgate-components").FullName;
    private readonly Lines log = new();

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(BuiltIn, "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_file_describes_a_component_that_clients_can_use(string name)
    {
        var component = JsonNode.Parse(ComponentFile.Read(Path.Combine(BuiltIn, name)).Details("http://localhost"))!;
        var data = component["data"]!;
        var flags = component["flags"]!.AsArray().Select(flag => flag!.GetValue<string>()).ToList();

        Assert.Contains(component.Text("type"), Types);
        Assert.EndsWith(".", component.Text("description"), StringComparison.Ordinal);
        Assert.Equal(flags.Distinct(), flags);
        // The image is the operator's to build; a tag that nobody has built would make the component look as if it could run.
        Assert.Null(data["definition"]!["tag"]);
        if (component.Text("type") is "extractor" or "writer" or "application" or "processor" || (component.Text("type") == "transformation" && !flags.Contains("deprecated")))
            Assert.Equal(component.Text("id"), data["definition"]!.Text("uri"));
        CheckSchema(component["configurationSchema"]!, isRoot: true);
        CheckSchema(component["configurationRowSchema"]!, isRoot: true);
        if (flags.Contains("genericDockerUI-rows"))
            Assert.NotEmpty(component["configurationRowSchema"]!.AsObject());
    }

    [Fact]
    public void File_in_the_data_folder_adds_a_component_or_replaces_one()
    {
        Write("acme.ex-crm", """{"id":"acme.ex-crm","type":"extractor","name":"CRM","description":"Reads an example CRM.","uri":"http://elsewhere.example.com","emptyConfiguration":[],"data":{"memory":"1g","image_parameters":{"a":1}},"own":{"x":[1]}}""");
        Write("keboola.ex-http", """{"id":"keboola.ex-http","type":"extractor","name":"Our HTTP","description":"Reads."}""");

        var catalog = new ComponentCatalog([BuiltIn, folder], log);

        var added = JsonNode.Parse(catalog.Get("acme.ex-crm").Details("http://localhost"))!;
        Assert.Equal("http://localhost/v2/storage/components/acme.ex-crm", added.Text("uri"));
        Assert.Equal("{}", added["emptyConfiguration"]!.ToJsonString());
        Assert.Equal("1g", added["data"]!.Text("memory"));
        Assert.Equal("""{"a":1}""", added["data"]!["image_parameters"]!.ToJsonString());
        Assert.Equal("""{"x":[1]}""", added["own"]!.ToJsonString());
        Assert.Equal("Our HTTP", catalog.Get("keboola.ex-http").Name);
        Assert.Equal(Directory.EnumerateFiles(BuiltIn).Count() + 1, catalog.All.Count);
        Assert.Empty(log.Texts);
    }

    [Theory]
    [InlineData("""{"id":"broken",""", "it is not JSON")]
    [InlineData("[]", "it is not a JSON object")]
    [InlineData("""{"type":"other","name":"x","description":"x"}""", "the field id is missing")]
    [InlineData("""{"id":"other-name","type":"other","name":"x","description":"x"}""", "must be called other-name.json")]
    [InlineData("""{"id":"broken","type":"other","name":" ","description":"x"}""", "the field name should be a text that is not blank")]
    [InlineData("""{"id":"broken","type":"other","name":"x","description":"x","flags":"encrypt"}""", "the field flags should be a list of texts")]
    [InlineData("""{"id":"broken","type":"other","name":"x","description":"x","version":1.5}""", "the field version should be a whole number")]
    [InlineData("""{"id":"broken","type":"other","name":"x","description":"x","data":{"default_bucket":"yes"}}""", "the field data.default_bucket should be true or false")]
    [InlineData("""{"id":"broken","id":"broken","type":"other","name":"x","description":"x"}""", "Duplicate property")]
    [InlineData("""{"id":"../broken","type":"other","name":"x","description":"x"}""", "has other characters")]
    public void Broken_file_is_named_with_its_reason_and_the_rest_is_read(string content, string reason)
    {
        Write("broken", content);
        Write("good", """{"id":"good","type":"other","name":"x","description":"x"}""");

        var catalog = new ComponentCatalog([folder], log);

        Assert.Equal(["good"], catalog.All.Select(component => component.Id));
        var line = Assert.Single(log.Texts);
        Assert.Contains(Path.Combine(folder, "broken.json"), line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_replacement_leaves_the_component_as_it_was()
    {
        Write("keboola.ex-http", "not JSON");
        Assert.Equal("HTTP", new ComponentCatalog([BuiltIn, folder], log).Get("keboola.ex-http").Name);
        Assert.Single(log.Texts);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(folder, name + ".json"), content);

    /// <summary>Every named property has a type and a title, and what is required exists.</summary>
    private static void CheckSchema(JsonNode schema, bool isRoot = false)
    {
        if (isRoot && schema.AsObject().Count == 0)
            return;
        Assert.NotNull(schema["type"]);
        if (schema["properties"] is JsonObject properties)
        {
            Assert.Subset(properties.Select(property => property.Key).ToHashSet(), (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).ToHashSet());
            foreach (var (name, property) in properties)
            {
                Assert.False(string.IsNullOrEmpty((string?)property!["title"]), name);
                CheckSchema(property);
            }
        }

        if (schema["items"] is { } items)
            CheckSchema(items);
    }

    private sealed class Lines : ILogger
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Texts.Add(formatter(state, exception));
    }
}
