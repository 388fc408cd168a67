using System.Text;
using Headgate.Files;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Storage;

/// <summary>Receives the CSV of a synchronous call and runs a job with it. It becomes a file of the file storage first, so the job survives a restart.</summary>
internal sealed class UploadedCsv(FileOutputs outputs, JobSubmission jobs, DataFolder folder)
{
    private const string FilePart = "data";
    private const string TextField = "dataString";

    /// <param name="from">Who uploads.</param>
    /// <param name="context">The request.</param>
    /// <param name="read">Reads the fields beside the CSV; what is wrong with them is refused here.</param>
    /// <param name="toJob">The job for the fields and the file.</param>
    /// <param name="stop">Fires when the client goes away; a job that was queued goes on.</param>
    /// <exception cref="RefusedException">The form is wrong, or the job failed.</exception>
    public async Task<Job> RunAsync<T>(Origin from, HttpContext context, Func<Fields, T> read, Func<T, FileId, JobRequest> toJob, CancellationToken stop)
    {
        using var form = await UploadedForm.ReadAsync(context, FilePart, folder.Temporary, stop);
        var fields = form.Body.Fields;
        var text = fields.Text(TextField, int.MaxValue);
        var request = read(fields);
        fields.ThrowIfInvalid();
        using var draft = outputs.Begin();
        var path = await StoreAsync(draft, form.FilePath, text, stop);
        var file = await draft.SealAsync(
            new FileOutput
            {
                Project = from.Project,
                Branch = from.Branch.Id,
                Token = from.Caller.Token,
                TokenDescription = from.Caller.TokenDescription,
                Name = form.FileName is { Length: > 0 } name ? Path.GetFileName(name) : "data.csv",
                RunId = from.RunId,
                Tags = ["table-import"],
            },
            [new OutputPart(path)],
            stop);
        return await jobs.RunAsync(toJob(request, file), (transaction, token) => outputs.PublishAsync(transaction, draft, token), stop);
    }

    private static async Task<string> StoreAsync(FileDraft draft, string? uploaded, string? text, CancellationToken stop)
    {
        if (uploaded is not null)
            return draft.Take(uploaded);
        if (text is null)
            throw new RefusedException(ImportErrors.NoUpload);
        var path = draft.NewPath();
        await File.WriteAllTextAsync(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), stop);
        return path;
    }
}
