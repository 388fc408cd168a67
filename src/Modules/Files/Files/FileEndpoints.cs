using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>The routes of <c>files</c>.</summary>
internal static class FileEndpoints
{
    private const int LongestTag = 255;

    public static void Map(StorageRoutes routes)
    {
        routes.Post("/files/prepare", "Files.Prepare", PrepareFile.AnswerAsync)
            .WithTags("Files").WithSummary("Makes a file and gives the address and credentials to upload its content to")
            .Field("name", "string", "File name.", required: true)
            .Field("sizeBytes", "integer", "Size in bytes; corrected once the content is there.")
            .Field("tags", "array", "Tags.")
            .Field("isPermanent", "boolean", "Keep the file forever; otherwise it is deleted after 15 days.")
            .Field("isSliced", "boolean", "The content comes in several blobs and a manifest.")
            .Field("notify", "boolean", "Tell the project's admins.")
            .Field("federationToken", "boolean", "Has no effect: the answer always has temporary credentials.")
            .Field("isPublic", "boolean", "Has no effect: files are always private.")
            .Field("isEncrypted", "boolean", "Has no effect.")
            .Answers(201, "The file, with the address and the credentials to upload its content to.");
        routes.Get("/files", "Files.List", ListAsync)
            .WithTags("Files").WithSummary("Lists files, newest first")
            .Query("sinceId", "integer", "Only files after this id.")
            .Query("maxId", "integer", "Only files before this id.")
            .Query("tags", "array", "Only files with one or more of these tags.")
            .Query("q", "string", "Query string: field:value, AND, OR, NOT, quotes, * and ?.")
            .Query("runId", "string", "Only files of this run and the runs below it.")
            .Query("limit", "integer", "At most 10000; default 100.")
            .Query("offset", "integer", "How many to skip; default 0.")
            .Query("showExpired", "boolean", "Expired files too.");
        routes.Get("/files/{file_id}", "Files.Detail", GetAsync)
            .WithTags("Files").WithSummary("Shows a file, with an address to download it from")
            .Query("federationToken", "boolean", "Adds credentials to download the content with.");
        routes.Delete("/files/{file_id}", "Files.Delete", DeleteAsync)
            .WithTags("Files").WithSummary("Deletes a file and its content")
            .Answers(204, "Deleted, with its content.");
        routes.Put("/files/{file_id}/refresh", "Files.Refresh", RefreshAsync)
            .WithTags("Files").WithSummary("Gives new credentials for an upload that goes on")
            .Answers(200, "The file with new credentials to upload its content with.");
        routes.Post("/files/{file_id}/tags", "Files.AddTag", AddTagAsync)
            .WithTags("Files").WithSummary("Adds a tag")
            .Field("tag", "string", "The tag.", required: true)
            .Answers(204, "The file has the tag.");
        routes.Delete("/files/{file_id}/tags/{tag}", "Files.RemoveTag", RemoveTagAsync)
            .WithTags("Files").WithSummary("Takes a tag away")
            .Answers(204, "The file has the tag no more.");
    }

    private static async Task<Answer<FileView[]>> ListAsync(
        Caller me, Branch branch, RequestQuery sent, HttpRequest request, FileStore files, FileLinks links, CancellationToken stop)
    {
        var fields = sent.Fields;
        var filter = new FileFilter(me.Project, branch, Page.From(fields))
        {
            Token = me.IsMaster || me.CanReadAllFileUploads ? null : me.Token,
            SinceId = IdIfAny(fields, "sinceId"),
            MaxId = IdIfAny(fields, "maxId"),
            Tags = fields.Texts("tags"),
            RunId = fields.Text("runId") is { Length: > 0 } run ? run : null,
            ShowExpired = fields.Flag("showExpired") ?? false,
        };
        var query = fields.Text("q", SearchQuery.Longest);
        fields.ThrowIfInvalid(FileErrors.Validation);
        if (!string.IsNullOrEmpty(query))
            filter = filter with { Search = SearchQuery.Parse(query) };
        var found = await files.ListAsync(filter, stop);
        var views = new FileView[found.Count];
        for (var i = 0; i < views.Length; i++)
            views[i] = await links.ViewAsync(request, found[i], stop);
        return Answer.Ok(views);
    }

    private static async Task<Answer<FileView>> GetAsync(
        Caller me, Branch branch, string file_id, RequestQuery query, HttpRequest request, FileStore files, FileLinks links, CancellationToken stop)
    {
        var withCredentials = query.Fields.Flag("federationToken") ?? false;
        query.Fields.ThrowIfInvalid(FileErrors.Validation);
        var file = await RequireAsync(me, branch, file_id, files, stop);
        return Answer.Ok(withCredentials ? await links.DownloadViewAsync(request, file, stop) : await links.ViewAsync(request, file, stop));
    }

    private static async Task<Answer<FileView>> RefreshAsync(
        Caller me, Branch branch, string file_id, HttpRequest request, FileStore files, FileLinks links, CancellationToken stop)
    {
        var file = await RequireForWriteAsync(me, branch, file_id, files, stop);
        return Answer.Ok(await links.UploadViewAsync(request, file, stop));
    }

    private static async Task<NoContent> DeleteAsync(
        Caller me, Branch branch, EventOrigin origin, string file_id, FileStore files, ContentFolder folder, MetadataDatabase database, EventLog events,
        CancellationToken stop)
    {
        var file = await RequireForWriteAsync(me, branch, file_id, files, stop);
        var unnamed = await database.WriteAsync(
            me.Project,
            async (transaction, token) =>
            {
                var contents = await FileStore.DeleteAsync(transaction, me.Project, file.Id, token) ?? throw new RefusedException(FileErrors.NotFound);
                await events.RecordAsync(transaction, FileEvents.By(me, branch, origin, file, "storage.fileDeleted", $"Deleted file {file.Name}"), token);
                return contents;
            },
            stop);
        folder.Delete(unnamed);
        return Answer.NoContent;
    }

    private static async Task<NoContent> AddTagAsync(
        Caller me, Branch branch, EventOrigin origin, string file_id, RequestBody body, FileStore files, MetadataDatabase database, EventLog events,
        CancellationToken stop)
    {
        var file = await RequireForWriteAsync(me, branch, file_id, files, stop);
        var tag = body.Fields.RequiredText("tag", LongestTag);
        body.Fields.ThrowIfInvalid(FileErrors.Validation);
        await database.WriteAsync(
            me.Project,
            async (transaction, token) =>
            {
                if (await FileStore.AddTagAsync(transaction, me.Project, file.Id, tag, token))
                    await events.RecordAsync(transaction, FileEvents.By(me, branch, origin, file, "storage.fileTagAdded", $"Added tag {tag} to file {file.Name}"), token);
            },
            stop);
        return Answer.NoContent;
    }

    private static async Task<NoContent> RemoveTagAsync(
        Caller me, Branch branch, EventOrigin origin, string file_id, string tag, FileStore files, MetadataDatabase database, EventLog events,
        CancellationToken stop)
    {
        var file = await RequireForWriteAsync(me, branch, file_id, files, stop);
        await database.WriteAsync(
            me.Project,
            async (transaction, token) =>
            {
                if (await FileStore.RemoveTagAsync(transaction, me.Project, file.Id, tag, token))
                    await events.RecordAsync(transaction, FileEvents.By(me, branch, origin, file, "storage.fileTagDeleted", $"Deleted tag {tag} of file {file.Name}"), token);
            },
            stop);
        return Answer.NoContent;
    }

    private static async Task<StoredFile> RequireForWriteAsync(Caller me, Branch branch, string id, FileStore files, CancellationToken stop)
    {
        Caller.Require(FileRights.MayWrite(me));
        return await RequireAsync(me, branch, id, files, stop);
    }

    private static async Task<StoredFile> RequireAsync(Caller me, Branch branch, string id, FileStore files, CancellationToken stop)
    {
        var file = FileId.TryParse(id, null, out var number) ? await files.FindAsync(me.Project, number, stop) : null;
        if (file is null || !file.IsIn(branch))
            throw new RefusedException(FileErrors.NotFound);
        Caller.Require(FileRights.MaySee(me, file));
        return file;
    }

    // Clients send an empty parameter for one they do not use.
    private static long? IdIfAny(Fields fields, string name) => fields.Text(name) is { Length: > 0 } ? fields.Number(name, 0) : null;
}
