using System.Text.Json.Serialization;

namespace Headgate.Files;

/// <summary>A file as the wire shows it.</summary>
internal sealed record FileView
{
    public required long Id { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Always false: this provider has no public files.</summary>
    public bool IsPublic { get; }

    public required bool IsSliced { get; init; }

    /// <summary>Always true, as this provider reports it on every stack.</summary>
    public bool IsEncrypted { get; } = true;

    public required string Name { get; init; }

    public required string FileType { get; init; }

    public required string Url { get; init; }

    public string Provider { get; } = "azure";

    public required string Region { get; init; }

    public required long? SizeBytes { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required int? MaxAgeDays { get; init; }

    public required string? RunId { get; init; }

    /// <summary>The run and those above it: of <c>1.2</c> these are <c>1</c> and <c>1.2</c>.</summary>
    public required IReadOnlyList<string> RunIds { get; init; }

    public required FileCreatorView CreatorToken { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UploadParamsView? AbsUploadParams { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CredentialsView? AbsCredentials { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BlobPathView? AbsPath { get; init; }

    public static FileView From(StoredFile file, string url, string region) => new()
    {
        Id = file.Id.Value,
        Created = file.Created,
        IsSliced = file.IsSliced,
        Name = file.Name,
        FileType = file.FileType,
        Url = url,
        Region = region,
        SizeBytes = file.Size,
        Tags = file.Tags,
        MaxAgeDays = file.MaxAgeDays,
        RunId = file.RunId,
        RunIds = RunsOf(file.RunId),
        CreatorToken = new FileCreatorView(file.Token.Value, file.TokenDescription),
    };

    private static List<string> RunsOf(string? runId)
    {
        var runs = new List<string>();
        for (var end = runId is null ? -1 : runId.IndexOf('.', StringComparison.Ordinal); end > 0; end = runId!.IndexOf('.', end + 1))
            runs.Add(runId![..end]);
        if (runId is not null)
            runs.Add(runId);
        return runs;
    }
}

internal sealed record FileCreatorView(long Id, string Description);

internal sealed record UploadParamsView(string BlobName, string AccountName, string Container, CredentialsView AbsCredentials);

internal sealed record CredentialsView([property: JsonPropertyName("SASConnectionString")] string ConnectionString, DateTimeOffset Expiration);

internal sealed record BlobPathView(string Container, string Name);
