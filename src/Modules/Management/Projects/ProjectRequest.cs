using Headgate.Identity;
using Headgate.Kernel;

namespace Headgate.Management;

/// <summary>Reads what a project is to be.</summary>
internal static class ProjectRequest
{
    private const int LongestType = 100;
    private const int MostRetentionDays = 3_650;

    private static readonly string[] Backends = ["snowflake", "bigquery", "redshift"];

    public static NewProject New(Fields fields)
    {
        var usual = new NewProject { Name = OrganizationEndpoints.Name(fields) };
        var backend = Backend(fields) ?? usual.DefaultBackend;
        return usual with
        {
            Type = Type(fields) ?? usual.Type,
            DefaultBackend = backend,
            AssignedBackends = [backend],
            DataRetentionDays = RetentionDays(fields) ?? usual.DataRetentionDays,
        };
    }

    public static ProjectChange Change(Fields fields, Project project, DateTimeOffset now)
    {
        var backend = Backend(fields);
        if (backend is not null && !project.AssignedBackends.Contains(backend))
            fields.Wrong("defaultBackend", $"Backend \"{backend}\" is not assigned to the project.");
        return new ProjectChange
        {
            Name = fields.Has("name") ? OrganizationEndpoints.Name(fields) : null,
            Type = Type(fields),
            DefaultBackend = backend,
            DataRetentionDays = RetentionDays(fields),
            Expires = fields.Number("expirationDays", 1, 36_500) is { } days ? now.AddDays(days) : null,
        };
    }

    private static string? Type(Fields fields) => fields.Text("type", LongestType) is { Length: > 0 } type ? type : null;

    private static string? Backend(Fields fields) => fields.OneOf("defaultBackend", Backends);

    private static int? RetentionDays(Fields fields) => (int?)fields.Number("dataRetentionTimeInDays", 0, MostRetentionDays);
}
