using Headgate.Kernel;

namespace Headgate.Events;

internal static class EventErrors
{
    public static ApiError NotFound { get; } = new(404, "storage.events.notFound", "Event not found");

    public static ApiError BadQuery(string why) => new(400, "query.syntax", $"Failed to parse query: {why}");
}
