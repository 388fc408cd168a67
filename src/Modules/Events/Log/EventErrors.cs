using Headgate.Kernel;

namespace Headgate.Events;

internal static class EventErrors
{
    /// <summary>A new event does not have the form of one.</summary>
    public const string SchemaValidationFailed = "storage.event.schemaValidationFailed";

    public static ApiError NotFound { get; } = new(404, "storage.events.notFound", "Event not found");

    public static ApiError BadQuery(string why) => new(400, "query.syntax", $"Failed to parse query: {why}");
}
