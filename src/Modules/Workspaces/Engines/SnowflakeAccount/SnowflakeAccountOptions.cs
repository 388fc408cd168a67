using System.ComponentModel.DataAnnotations;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>Settings of a Snowflake account that holds the workspaces of backend <c>snowflake</c>, section <c>Workspaces:SnowflakeAccount</c>.</summary>
public sealed record SnowflakeAccountOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Workspaces:SnowflakeAccount";

    /// <summary>The account's address, such as <c>https://example.snowflakecomputing.com</c>; plain HTTP on loopback only. Default none: the node's own warehouses are used. Since 0.2.</summary>
    public string? AccountUrl { get; init; }

    /// <summary>The account's identifier. Default the first part of the address. Since 0.2.</summary>
    public string? Account { get; init; }

    /// <summary>The database of the workspaces, exactly as the account writes it; one for each stack. Since 0.2.</summary>
    public string? Database { get; init; }

    /// <summary>The schema of the only workspace, exactly as the account writes it; with <c>Provisioning</c> <c>None</c>. Since 0.2.</summary>
    public string? Schema { get; init; }

    /// <summary>The virtual warehouse that runs the statements. Since 0.2.</summary>
    public string? Warehouse { get; init; }

    /// <summary>The role that Headgate has. With <c>Provisioning</c> <c>Full</c> it may make schemas in the database, and roles and users in the account. Since 0.2.</summary>
    public string? Role { get; init; }

    /// <summary>The user as whom Headgate logs in. Since 0.2.</summary>
    public string? User { get; init; }

    /// <summary>That user's password. Since 0.2.</summary>
    public string? Password { get; init; }

    /// <summary>A file with that user's RSA private key, PEM and not encrypted, in place of a password. Since 0.2.</summary>
    public string? PrivateKeyFile { get; init; }

    /// <summary><c>Full</c>: each workspace gets a schema, a role and a user. <c>None</c>: the administrator made one schema and a user for it; there is one workspace. Default <c>Full</c>. Since 0.2.</summary>
    public AccountProvisioning Provisioning { get; init; } = AccountProvisioning.Full;

    /// <summary>Whether there is an account.</summary>
    internal bool IsSet => !string.IsNullOrEmpty(AccountUrl);

    internal Uri Url => new(AccountUrl!.TrimEnd('/') + "/");

    internal string AccountName => Account ?? Url.Host.Split('.')[0];

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{Section}: {User} at {AccountUrl}";

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!IsSet)
            return [];
        List<string> wrong = [];
        if (!Uri.TryCreate(AccountUrl, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
            wrong.Add($"{nameof(AccountUrl)} has to be an https address; http is for loopback only.");
        Require(Database, nameof(Database));
        Require(User, nameof(User));
        if (Provisioning == AccountProvisioning.Full)
        {
            Require(Warehouse, nameof(Warehouse));
            Require(Role, nameof(Role));
        }
        else
        {
            Require(Schema, nameof(Schema));
        }

        if (string.IsNullOrEmpty(Password) == string.IsNullOrEmpty(PrivateKeyFile))
            wrong.Add($"Either {nameof(Password)} or {nameof(PrivateKeyFile)} is needed.");
        return wrong.Select(text => new ValidationResult($"{Section}: {text}"));

        void Require(string? value, string name)
        {
            if (string.IsNullOrEmpty(value))
                wrong.Add($"{name} is needed.");
        }
    }
}

/// <summary>What Headgate makes in a Snowflake account.</summary>
public enum AccountProvisioning
{
    /// <summary>A schema, a role and a user for each workspace.</summary>
    Full,
    /// <summary>Nothing: the administrator made a schema and a user.</summary>
    None,
}
