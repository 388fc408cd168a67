using Headgate.Kernel;

namespace Headgate.Storage;

/// <summary>Which part of a list of tables was asked for. The original has no pages here, so that its clients get all tables unless they ask.</summary>
internal static class TablePage
{
    /// <returns><c>null</c> for the whole list.</returns>
    public static Page? From(Fields query) => query.Raw("limit") is null && query.Raw("offset") is null ? null : Page.From(query, usual: 10_000, most: 10_000);
}
