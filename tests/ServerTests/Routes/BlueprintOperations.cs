using System.Text.RegularExpressions;

namespace Headgate.ServerTests.Routes;

/// <summary>The served OpenAPI document has every operation that clients know of the Storage API (storage-operations.txt).</summary>
[Collection(RouteTable.Name)]
public sealed partial class BlueprintOperations(NodeInProcess node)
{
    /// <summary>How paths end whose operations move tables in and out of workspaces.</summary>
    private static readonly string[] OfLoads = ["/load", "/load-clone", "/input-mapping-load", "/table-export", "/unload"];

    [Fact]
    public async Task Every_operation_is_served_but_those_that_load_workspaces()
    {
        var paths = (await node.Owner.GetAsync("/docs/storage/openapi.json"))["paths"]!.AsObject();
        var served = paths.SelectMany(path => path.Value!.AsObject().Select(one => Shape(one.Key.ToUpperInvariant(), path.Key))).ToHashSet();
        var known = Known().ToList();
        Assert.Equal(206, known.Count);

        var absent = known.Where(operation => !IsOfLoads(operation) && !served.Contains(Shape(operation.Method, operation.Path))).ToList();

        Assert.True(absent.Count == 0, $"{absent.Count} operations are not served:\n{string.Join('\n', absent.Select(one => $"{one.Group}: {one.Method} {one.Path}"))}");
    }

    private static bool IsOfLoads(Operation operation) =>
        operation.Path.Contains("/workspaces/", StringComparison.Ordinal) && OfLoads.Any(ending => operation.Path.EndsWith(ending, StringComparison.Ordinal));

    private static string Shape(string method, string path) => $"{method} {Name().Replace(path.TrimEnd('/'), "{}")}";

    private static IEnumerable<Operation> Known()
    {
        var group = "";
        foreach (var line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Routes", "storage-operations.txt")).Where(line => line.Length > 0))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
                group = line[2..];
            else
                yield return new Operation(group, line[..line.IndexOf(' ', StringComparison.Ordinal)], line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        }
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Name();

    private sealed record Operation(string Group, string Method, string Path);
}
