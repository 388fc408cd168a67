using System.Text.Json.Nodes;
using Headgate.Events;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>Makes a file and gives out the credentials to upload its content with. There is no call at the end of the upload.</summary>
internal static class PrepareFile
{
    private const int LongestName = 255;
    private const int LongestTag = 255;
    private const int MostTags = 1000;

    public static async Task<Answer<FileView>> AnswerAsync(
        Caller me, Branch branch, RunId run, EventOrigin origin, RequestBody body, HttpRequest request,
        FileStore files, FileLinks links, MetadataDatabase database, EventLog events, CancellationToken stop)
    {
        Caller.Require(FileRights.MayWrite(me));
        var file = await files.DescribeAsync(Read(me, branch, run, body.Fields), stop);
        await database.WriteAsync(
            me.Project,
            async (transaction, token) =>
            {
                await FileStore.InsertAsync(transaction, file, token);
                await events.RecordAsync(transaction, FileEvents.By(me, branch, origin, file, "storage.fileUploaded", $"Uploaded file {file.Name}"), token);
            },
            stop);
        return Answer.Created(await links.UploadViewAsync(request, file, stop));
    }

    private static FileToMake Read(Caller me, Branch branch, RunId run, Fields fields)
    {
        // All flags are read, so that a wrong one is refused even where it has no effect.
        foreach (var name in (string[])["isPublic", "isEncrypted", "federationToken"])
            fields.Flag(name);
        var file = new FileToMake
        {
            Project = me.Project,
            Branch = branch.Id,
            Token = me.Token,
            TokenDescription = me.TokenDescription,
            Name = FileName(fields),
            DeclaredSize = fields.Number("sizeBytes", 0),
            IsSliced = fields.Flag("isSliced") ?? false,
            IsPermanent = fields.Flag("isPermanent") ?? false,
            Notify = fields.Flag("notify") ?? false,
            Tags = Tags(fields),
            RunId = run.Value,
        };
        fields.ThrowIfInvalid(FileErrors.Validation);
        return file;
    }

    /// <summary>The last part of a path: what a client on any system calls the file.</summary>
    private static string FileName(Fields fields)
    {
        var name = fields.RequiredText("name", LongestName);
        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        if (name.Any(char.IsControl))
            fields.Wrong("name", "This value should not contain control characters.");
        return name.Length > 0 ? name : "file";
    }

    private static IReadOnlyList<string> Tags(Fields fields)
    {
        // PHP clients send a list with gaps as a map: {"0":"a","12":"b"}.
        if (fields.Raw("tags") is JsonObject map && map.All(entry => entry.Key.All(char.IsAsciiDigit)))
            fields.Values["tags"] = new JsonArray([.. map.Select(entry => entry.Value?.DeepClone())]);
        var tags = fields.Texts("tags", most: MostTags) ?? [];
        if (tags.Any(tag => tag.Length is 0 or > LongestTag))
            fields.Wrong("tags", $"A tag should have 1 to {LongestTag} characters.");
        return tags;
    }
}
