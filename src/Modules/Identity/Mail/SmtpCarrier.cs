using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;

namespace Headgate.Identity;

/// <summary>Hands mail to an SMTP server.</summary>
internal sealed class SmtpCarrier(MailOptions options) : IMailCarrier
{
    public async Task SendAsync(Letter letter, CancellationToken stop)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(options.Timeout);
        using var client = new SmtpClient(options.Host, options.Port) { EnableSsl = options.Security == MailSecurity.StartTls };
        if (options.User is not null)
            client.Credentials = new NetworkCredential(options.User, options.Password);
        using var message = Message(letter, options.From, TransferEncoding.QuotedPrintable);
        try
        {
            await client.SendMailAsync(message, timeout.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new SmtpException($"The mail server did not answer within {options.Timeout}.");
        }
    }

    public static MailMessage Message(Letter letter, string from, TransferEncoding encoding) => new(from, letter.To)
    {
        Subject = string.Concat(letter.Subject.Select(character => char.IsControl(character) ? ' ' : character)),
        SubjectEncoding = Encoding.UTF8,
        Body = letter.Body,
        BodyEncoding = Encoding.UTF8,
        BodyTransferEncoding = encoding,
    };
}
