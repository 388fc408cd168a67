using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>Which of the calls a load came by; they write the same wishes in different words.</summary>
internal enum LoadCall
{
    /// <summary><c>load</c></summary>
    Load,
    /// <summary><c>load-clone</c></summary>
    Clone,
    /// <summary><c>input-mapping-load</c></summary>
    Mapping,
}

/// <summary>A load, read.</summary>
internal sealed record LoadRequest(IReadOnlyList<LoadInput> Inputs, IReadOnlyList<Fields> Items, bool Preserve)
{
    /// <exception cref="RefusedException">Something is missing or wrong.</exception>
    public static LoadRequest Read(LoadCall call, Fields request, bool isFileWorkspace, DateTimeOffset now)
    {
        var items = LoadFields.Inputs(request);
        var preserve = request.Flag("preserve") ?? false;
        List<LoadInput> inputs = [.. items.Select(item => call switch
        {
            LoadCall.Clone => LoadFields.ReadClone(item),
            LoadCall.Mapping => MappingFields.Read(item, isFileWorkspace, now),
            _ => LoadFields.Read(item, isFileWorkspace, now),
        })];
        request.ThrowIfInvalid(call == LoadCall.Mapping ? LoadErrors.Mapping : LoadErrors.BadInput);
        return inputs.GroupBy(input => input.Destination, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new RefusedException(LoadErrors.DuplicateDestination(twice.Key))
            : new LoadRequest(inputs, items, preserve);
    }

    /// <summary>What <c>operationParams</c> shows.</summary>
    public JsonObject ToParams(long workspace, LoadCall call) => new()
    {
        ["workspaceId"] = workspace.ToString(CultureInfo.InvariantCulture),
        ["preserve"] = Preserve,
        ["input"] = new JsonArray([.. Items.Select(item => item.Values.DeepClone())]),
        ["queue"] = call == LoadCall.Clone ? "main_fast" : "main",
    };
}
