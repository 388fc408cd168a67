namespace Headgate.Storage;

/// <summary>The words that are stored and sent for a job's status.</summary>
internal static class JobWords
{
    public const string Waiting = "waiting";
    public const string Processing = "processing";
    public const string Success = "success";
    public const string Error = "error";

    public static string Of(JobStatus status) => status switch
    {
        JobStatus.Waiting => Waiting,
        JobStatus.Processing => Processing,
        JobStatus.Success => Success,
        JobStatus.Error => Error,
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    public static JobStatus Parse(string word) => word switch
    {
        Waiting => JobStatus.Waiting,
        Processing => JobStatus.Processing,
        Success => JobStatus.Success,
        Error => JobStatus.Error,
        _ => throw new ArgumentOutOfRangeException(nameof(word)),
    };
}
