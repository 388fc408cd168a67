using Headgate.Kernel;

namespace Headgate.Components;

/// <summary>What a rebase asks for.</summary>
/// <param name="Version">The default branch's version that becomes the base.</param>
/// <param name="Head">What the configuration is on top of it; <c>null</c> to delete it.</param>
/// <param name="Rows">All its rows in their order.</param>
/// <param name="ChangeDescription">Why.</param>
internal sealed record RebaseRequest(int Version, ConfigurationContent? Head, IReadOnlyList<WantedRow> Rows, string? ChangeDescription)
{
    private static readonly string[] ContentFields = ["name", "description", "changeDescription", "isDisabled", "configuration", "rows"];

    /// <exception cref="RefusedException">400: something is wrong.</exception>
    public static RebaseRequest Read(Fields body, DateTimeOffset now)
    {
        if (body.Raw("version") is null)
            body.Wrong("version", "This field is missing.");
        var version = (int)(body.Number("version", 1, int.MaxValue) ?? 0);
        var keeps = ContentFields.Any(body.Has);
        var rows = keeps ? ReadRows(body, now) : [];
        var why = ConfigurationRequest.ReadChangeDescription(body);
        var head = keeps
            ? new ConfigurationContent(
                body.RequiredText("name"), body.Text("description", ConfigurationRequest.LongestDescription) ?? "", ReadJson(body), body.Flag("isDisabled") ?? false,
                [.. rows.Select(row => row.Id)])
            : null;
        ConfigurationRequest.ThrowIfInvalid(body, ConfigurationErrors.Validation);
        return new RebaseRequest(version, head, rows, why);
    }

    private static List<WantedRow> ReadRows(Fields body, DateTimeOffset now)
    {
        if (body.Raw("rows") is null)
            body.Wrong("rows", "This field is missing.");
        List<WantedRow> rows = [];
        foreach (var row in body.Objects("rows") ?? [])
        {
            var id = GivenId.Read(row, "id", now);
            if (rows.Any(other => other.Id == id))
                row.Wrong("id", $"Row {id} is there twice.");
            rows.Add(new WantedRow(id, new RowContent(
                row.Text("name") ?? "", row.Text("description", ConfigurationRequest.LongestDescription) ?? "", ReadJson(row), row.Flag("isDisabled") ?? false)));
        }

        return rows;
    }

    private static string ReadJson(Fields fields)
    {
        var json = JsonContent.Read(fields, "configuration", out var wrong);
        if (wrong is not null)
            fields.Wrong("configuration", wrong);
        return json ?? JsonContent.Empty;
    }
}
