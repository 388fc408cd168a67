namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>A file that came with a load job; it is deleted when the job has ended.</summary>
internal sealed record UploadedData(string File, long Bytes);
