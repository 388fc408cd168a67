using System.ComponentModel.DataAnnotations;

namespace Headgate.Identity;

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>Not at all: a relay on the same machine.</summary>
    None,

    /// <summary>STARTTLS; a server without it is refused.</summary>
    StartTls,
}

/// <summary>How mail is sent, section <c>Mail</c>. Without a host mail is written to the folder <c>mail</c> of the data folder.</summary>
public sealed record MailOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mail";

    /// <summary>The SMTP server. Default none: each mail becomes a file <c>mail/*.eml</c> in the data folder, and the log names it. Since 0.2.</summary>
    public string? Host { get; init; }

    /// <summary>The server's port. 1 to 65,535; default 587. Since 0.2.</summary>
    [Range(1, 65_535)]
    public int Port { get; init; } = 587;

    /// <summary><c>StartTls</c>, the default, or <c>None</c>. A port that speaks TLS from the first byte (465) is not supported. Since 0.2.</summary>
    [EnumDataType(typeof(MailSecurity))]
    public MailSecurity Security { get; init; } = MailSecurity.StartTls;

    /// <summary>The user to sign in with; default none. Only with <c>StartTls</c>. Since 0.2.</summary>
    public string? User { get; init; }

    /// <summary>The user's password. Since 0.2.</summary>
    public string? Password { get; init; }

    /// <summary>The sender's address. Default <c>headgate@localhost</c>. Since 0.2.</summary>
    [Required]
    [EmailAddress]
    public string From { get; init; } = "headgate@localhost";

    /// <summary>The longest wait for the server. 1 s to 10 min; default 30 s. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause after the first failure to send; each further one is twice as long, for 12 attempts. 10 ms to 1 h; default 10 s. Since 0.2.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "01:00:00")]
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (User is not null && Security == MailSecurity.None)
            yield return new ValidationResult("Mail:User needs Mail:Security StartTls; the password would go over the network in clear.");
        if (User is not null && Host is null)
            yield return new ValidationResult("Mail:User is of no use without Mail:Host.");
    }
}
