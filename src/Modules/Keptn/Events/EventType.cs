namespace Headgate.Keptn.Events;

/// <summary>The parts of an event's type.</summary>
/// <param name="Stage">Of a sequence event; <c>null</c> otherwise.</param>
/// <param name="Name">The task or the sequence; <c>null</c> for types that are neither.</param>
/// <param name="Action"><c>triggered</c>, <c>started</c>, <c>status.changed</c>, <c>finished</c> or <c>invalidated</c>; <c>null</c> for types that are neither.</param>
internal sealed record EventType(string? Stage, string? Name, string? Action)
{
    public const string Prefix = "sh.keptn.event.";
    public const string ProjectDeleted = Prefix + "project.delete.finished";
    public const string LogError = "sh.keptn.log.error";
    public const string Triggered = "triggered";
    public const string Started = "started";
    public const string StatusChanged = "status.changed";
    public const string Finished = "finished";
    public const string Invalidated = "invalidated";

    private static readonly EventType Other = new(null, null, null);

    public bool IsTask => Stage is null && Name is not null;

    public bool IsSequence => Stage is not null;

    /// <summary>Bookkeeping of projects and services (<c>project.create.finished</c>) has six parts too, and is neither.</summary>
    public static EventType Parse(string type)
    {
        if (!type.StartsWith(Prefix, StringComparison.Ordinal))
            return Other;
        var parts = type[Prefix.Length..].Split('.');
        return parts switch
        {
            [{ Length: > 0 } task, Triggered or Started or Finished or Invalidated] => new EventType(null, task, parts[1]),
            [{ Length: > 0 } task, "status", "changed"] => new EventType(null, task, StatusChanged),
            ["project" or "service", "create" or "delete", _] => Other,
            [{ Length: > 0 } stage, { Length: > 0 } sequence, Triggered or Finished] => new EventType(stage, sequence, parts[2]),
            _ => Other,
        };
    }

    public static string OfTask(string task, string action) => $"{Prefix}{task}.{action}";

    public static string OfSequence(string stage, string sequence, string action) => $"{Prefix}{stage}.{sequence}.{action}";
}
