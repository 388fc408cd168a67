using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

/// <summary>What becomes of names, asked before something is made with them.</summary>
internal static class NameEndpoints
{
    public static void MapNames(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post("/webalize/display-name", "Names.WebalizeDisplayName", WebalizeDisplayName)
            .WithTags("Webalize").WithSummary("Makes a text a display name of a bucket or table")
            .Field("displayName", "string", "The text.", required: true);
        storage.Post("/webalize/column-names", "Names.WebalizeColumnNames", WebalizeColumnNames)
            .WithTags("Webalize").WithSummary("Makes texts names of columns, as the header of a CSV is read")
            .Field("columnNames", "array", "The texts.", required: true);
        storage.Post("/validate/column-names", "Names.ValidateColumnNames", ValidateColumnNames)
            .WithTags("Validate").WithSummary("Says whether columns may be called so")
            .Field("columnNames", "array", "The names.", required: true)
            .Answers(204, "All may");
    });

    private static Answer<DisplayNameView> WebalizeDisplayName(RequestBody body)
    {
        var asked = body.Fields.RequiredText("displayName");
        body.Fields.ThrowIfInvalid();
        return DisplayNames.Webalize(asked) is { Length: > 0 } name
            ? Answer.Ok(new DisplayNameView(name))
            : throw new RefusedException(NameErrors.NothingLeft(asked));
    }

    private static Answer<ColumnNamesView> WebalizeColumnNames(RequestBody body) => Answer.Ok(new ColumnNamesView([.. Read(body).Select(ColumnNames.Webalize)]));

    private static IResult ValidateColumnNames(RequestBody body)
    {
        List<FieldError> wrong = [];
        foreach (var (name, place) in Read(body).Select((name, place) => (name, place)))
        {
            if (ColumnNames.WhyNot(name) is { } error)
                wrong.Add(new FieldError($"columnNames[{place}]", error.Message));
        }

        return wrong.Count == 0 ? Answer.NoContent : NameErrors.InvalidColumnNames(wrong);
    }

    private static IReadOnlyList<string> Read(RequestBody body)
    {
        var names = body.Fields.Texts("columnNames");
        if (names is null)
            body.Fields.Wrong("columnNames", "This field is missing.");
        body.Fields.ThrowIfInvalid();
        return names ?? [];
    }
}

internal sealed record DisplayNameView(string DisplayName);

internal sealed record ColumnNamesView(IReadOnlyList<string> ColumnNames);
