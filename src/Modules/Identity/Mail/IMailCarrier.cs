namespace Headgate.Identity;

/// <summary>A mail to one person, as plain text.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Body">The text.</param>
internal sealed record Letter(string To, string Subject, string Body);

/// <summary>Takes mail to people. When it returns the mail is out of our hands.</summary>
internal interface IMailCarrier
{
    /// <exception cref="System.Net.Mail.SmtpException">The server did not take it; it may be tried again.</exception>
    Task SendAsync(Letter letter, CancellationToken stop);
}
