using System.Globalization;
using System.Net.Mail;
using System.Net.Mime;
using Headgate.Kernel;
using Microsoft.Extensions.Logging;

namespace Headgate.Identity;

/// <summary>Writes mail as files where there is no mail server: a person opens them with any mail program.</summary>
/// <remarks>The log names the file and never what is in it, since links in mail are as good as what they lead to.</remarks>
internal sealed class MailFolder(MailOptions options, DataFolder data, TimeProvider clock, ILogger<MailFolder> log) : IMailCarrier
{
    public async Task SendAsync(Letter letter, CancellationToken stop)
    {
        var folder = data.Sub("mail");
        var name = $"{clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Guid.NewGuid():n}";
        // The client chooses the file's name, so it writes into a folder of its own.
        var draft = Directory.CreateDirectory(Path.Combine(folder, $".{name}"));
        try
        {
            using var client = new SmtpClient { DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory, PickupDirectoryLocation = draft.FullName };
            // Readable as it is: whoever looks into the folder may have no mail program at hand.
            using var message = SmtpCarrier.Message(letter, options.From, TransferEncoding.EightBit);
            await client.SendMailAsync(message, stop);
            var path = Path.Combine(folder, $"{name}.eml");
            File.Move(draft.GetFiles()[0].FullName, path);
            log.LogInformation("No mail server is configured (Mail:Host); a mail was written to {Path}", path);
        }
        finally
        {
            draft.Delete(recursive: true);
        }
    }
}
