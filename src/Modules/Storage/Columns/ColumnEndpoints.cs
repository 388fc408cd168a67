using System.Text.Json.Nodes;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class ColumnEndpoints
{
    public static void MapColumns(this IEndpointRouteBuilder routes) => routes.MapStorageBranched(storage =>
    {
        storage.Post("/tables/{table_id}/columns", "Tables.AddColumn", AddAsync)
            .WithTags("Tables").WithSummary("Adds a column to a table")
            .Field("name", "string", "Letters, digits, dashes and underscores.", required: true)
            .Field("definition", "object", "In a typed table type, length, nullable and default; description in any.")
            .Field("basetype", "string", "Instead of a type: BOOLEAN, DATE, FLOAT, INTEGER, NUMERIC, STRING, TIMESTAMP.")
            .Answers(202, "The job; its results are the table");
        storage.Delete("/tables/{table_id}/columns/{column_name}", "Tables.DropColumn", DropAsync)
            .WithTags("Tables").WithSummary("Deletes a column from a table")
            .Query("force", "boolean", "Also delete it from aliases.")
            .Answers(202, "The job; its results are the table");
    });

    private static async Task<IResult> AddAsync(Origin from, string table_id, RequestBody body, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var column = ColumnFields.Read(body.Fields);
        body.Fields.ThrowIfInvalid(TableErrors.Validation);
        ColumnNames.Check(column.Name);
        var table = await access.FindAsync(from, table_id, BucketAccess.Write, stop);
        if (table.Alias is not null)
            return Answer.Accepted(JobView.From(await jobs.SubmitAsync(AddToAlias(table, from, column.Name), stop), from.BaseUrl));
        if (column.IsTyped && !table.IsTyped)
            return TableErrors.UnexpectedField(column.Basetype is null ? "definition" : "basetype");
        if (!column.IsTyped && table.IsTyped)
            return TableErrors.MissingField("definition");
        var types = table.IsTyped ? BackendTypes.Of(table.Columns.Select(known => known.Type?.Backend).FirstOrDefault(backend => backend is not null) ?? BackendTypes.Usual) : null;
        var work = new AddColumnWork(table.Id, column.ToSpec(types, isKey: false));
        if (work.Column.Type is { Backend: "bigquery" } type && (!type.Nullable || type.Default is not null))
            return DefinitionErrors.CannotAddRequired(column.Name, type.Backend);
        var parameters = (JsonObject)body.Fields.Values.DeepClone();
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(JobRequest.On(table, from, AddColumn.Operation, parameters, work), stop), from.BaseUrl));
    }

    /// <summary>A column that the source has already, with its type.</summary>
    private static JobRequest AddToAlias(Table alias, Origin from, string column) =>
        JobRequest.On(alias, from, AddColumn.Operation, new JsonObject { ["name"] = column }, new AddColumnWork(alias.Id, new ColumnSpec(column, null)));

    private static async Task<IResult> DropAsync(
        Origin from, string table_id, string column_name, RequestQuery query, TableAccessRules access, JobSubmission jobs, CancellationToken stop)
    {
        var force = query.Fields.Flag("force") ?? false;
        query.Fields.ThrowIfInvalid();
        var table = await access.FindAsync(from, table_id, BucketAccess.Write, stop);
        var parameters = new JsonObject { ["name"] = column_name, ["force"] = force };
        var request = JobRequest.On(table, from, DropColumn.Operation, parameters, new DropColumnWork(table.Id, column_name, force));
        return Answer.Accepted(JobView.From(await jobs.SubmitAsync(request, stop), from.BaseUrl));
    }
}
