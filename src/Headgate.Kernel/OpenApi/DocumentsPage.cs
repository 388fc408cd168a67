namespace Headgate.Kernel;

/// <summary>A Swagger UI of its own, beside the one at <c>/docs</c>, open to everyone.</summary>
/// <param name="Path">Where it is, such as <c>api/swagger-ui</c>.</param>
/// <param name="Title">The title of the page.</param>
/// <param name="Documents">What can be selected, in this order.</param>
public sealed record DocumentsPage(string Path, string Title, IReadOnlyList<DocumentsPage.Entry> Documents)
{
    /// <summary>A document.</summary>
    /// <param name="Url">Its address on this host.</param>
    /// <param name="Name">The name people see.</param>
    public sealed record Entry(string Url, string Name);
}
