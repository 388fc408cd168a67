using Headgate.Kernel;

namespace Headgate.Workspaces;

/// <summary>A workspace to be made, checked: what the job works from.</summary>
internal sealed record NewWorkspace
{
    public static IReadOnlyList<string> Sizes { get; } = ["small", "medium", "large"];

    public required string Backend { get; init; }

    public string? BackendSize { get; init; }

    public string? Component { get; init; }

    public string? ConfigurationId { get; init; }

    public int? ConfigurationVersion { get; init; }

    public required string LoginType { get; init; }

    /// <summary>The key that its user logs in with, as PEM.</summary>
    public string? PublicKey { get; init; }

    public string? NetworkPolicy { get; init; }

    public bool ReadOnlyStorageAccess { get; init; }

    public bool IsReader { get; init; }

    public int StatementTimeoutSeconds { get; init; }

    public WorkspaceUser? CreatorUser { get; init; }

    /// <summary>Reads the fields of a request.</summary>
    /// <param name="body">The fields.</param>
    /// <param name="usualBackend">The project's backend, for requests that name none.</param>
    /// <param name="engines">The backends of the stack.</param>
    /// <param name="isOfConfiguration">Whether it is made for a configuration: only such ones may be readers.</param>
    /// <exception cref="RefusedException">A field is wrong, or the stack has no such backend.</exception>
    public static NewWorkspace Read(Fields body, string usualBackend, WorkspaceEngines engines, bool isOfConfiguration)
    {
        var backend = NotEmpty(body.Text("backend", 40));
        var size = NotEmpty(body.Text("backendSize", 40));
        var policy = body.OneOf("networkPolicy", "system", "user");
        var readsStorage = body.Flag("readOnlyStorageAccess") ?? false;
        var loginType = body.OneOf("loginType", LoginTypes.All);
        var publicKey = NotEmpty(body.Text("publicKey", PublicKeys.Longest));
        var timeout = (int?)body.Number("statementTimeoutSeconds", 0, 7 * 24 * 3600);
        var isReader = body.OneOf("useCase", "normal", "reader") == "reader";
        var version = (int?)body.Number("configurationVersion", 1, int.MaxValue);
        var wanted = backend ?? usualBackend;
        var isSnowflake = wanted == LoginTypes.Snowflake;
        if (size is not null && backend is null)
            body.Wrong("backendSize", "Cannot use \"backendSize\" parameter without \"backend\" specified.");
        else if (size is not null && !isSnowflake)
            body.Wrong("backendSize", "Parameter \"backendSize\" is supported only for \"snowflake\" backend.");
        if (!isSnowflake && loginType is not null and not LoginTypes.Usual)
            body.Wrong("loginType", $"The login type \"{loginType}\" is supported only for \"snowflake\" backend.");
        if (readsStorage && wanted is not (LoginTypes.Snowflake or "bigquery"))
            body.Wrong("readOnlyStorageAccess", "Read access to Storage is supported only for \"snowflake\" and \"bigquery\" backends.");
        if (!isSnowflake && isReader)
            body.Wrong("useCase", "Reader workspaces are supported only for \"snowflake\" backend.");
        if (isReader && !isOfConfiguration)
            body.Wrong("useCase", "Reader workspaces are made for a configuration, at components/{component_id}/configs/{config_id}/workspaces.");
        var key = LoginTypes.ReadKey(body, loginType, publicKey);
        body.ThrowIfInvalid();
        engines.Get(wanted);
        if (size is not null && !Sizes.Contains(size))
            throw new RefusedException(WorkspaceErrors.UnsupportedSize(size));
        return new NewWorkspace
        {
            Backend = wanted,
            BackendSize = isSnowflake ? size ?? Sizes[0] : null,
            ConfigurationVersion = isOfConfiguration ? version : null,
            LoginType = loginType ?? (isSnowflake ? LoginTypes.Password : LoginTypes.Usual),
            PublicKey = key,
            NetworkPolicy = policy,
            ReadOnlyStorageAccess = readsStorage,
            IsReader = isReader,
            StatementTimeoutSeconds = timeout ?? 0,
        };
    }

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
