namespace Headgate.Warehouse.Tests.Functions;

/// <summary>Examples in lines <c>expression → value</c>.</summary>
internal static class Examples
{
    public static IEnumerable<TheoryDataRow<string, string>> Read(string lines) => lines
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split('→', StringSplitOptions.TrimEntries))
        .Select(pair => new TheoryDataRow<string, string>(pair[0], pair[1]));
}
