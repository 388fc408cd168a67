using System.CommandLine;
using Headgate.Cli.Client;

namespace Headgate.Cli.Tokens;

/// <summary><c>headgate token create</c>.</summary>
internal sealed class CreateTokenCommand
{
    private readonly Option<string?> description = new("--description") { Description = "What the token is for.", HelpName = "text" };

    private readonly Option<string[]> bucket = BucketOption();

    private readonly Option<string[]> component = new("--component") { Description = "Access to a component's configurations. Repeatable.", HelpName = "id" };

    private readonly Option<long?> expiresIn = new("--expires-in") { Description = "Seconds until the token stops working; never without it.", HelpName = "seconds" };

    private readonly Option<bool> canManageBuckets = new("--can-manage-buckets") { Description = "Full access to all buckets, also future ones." };

    private readonly Option<bool> canReadAllFileUploads = new("--can-read-all-file-uploads") { Description = "Read all files, not only the token's own." };

    private readonly Option<bool> canPurgeTrash = new("--can-purge-trash") { Description = "Delete configurations for good." };

    public Command Build(ClientOptions client)
    {
        var command = new Command("create", "Create a token and print its secret, once.")
        {
            description, bucket, component, expiresIn, canManageBuckets, canReadAllFileUploads, canPurgeTrash,
        };
        command.SetAction(client.Action(async (session, parsed, stop) =>
        {
            var token = await session.Api.CreateTokenAsync(Read(parsed), stop);
            session.Screen.Result(token.Document, console => TokenCommands.Secret(console, token.Value));
        }));
        return command;
    }

    private static Option<string[]> BucketOption()
    {
        var bucket = new Option<string[]>("--bucket") { Description = "Access to a bucket: read, write or manage. Repeatable.", HelpName = "id=access" };
        bucket.Validators.Add(static given =>
        {
            foreach (var token in given.Tokens.Where(token => token.Value.Split('=') is not [{ Length: > 0 }, "read" or "write" or "manage"]))
                given.AddError($"--bucket {token.Value}: write a bucket and read, write or manage, such as in.c-main=read.");
        });
        return bucket;
    }

    private NewToken Read(ParseResult parsed)
    {
        var buckets = new Dictionary<string, string>();
        foreach (var pair in parsed.GetValue(bucket) ?? [])
            buckets[pair.Split('=')[0]] = pair.Split('=')[1];
        return new(parsed.GetValue(description), buckets, parsed.GetValue(component) ?? [], parsed.GetValue(canManageBuckets),
            parsed.GetValue(canReadAllFileUploads), parsed.GetValue(canPurgeTrash), parsed.GetValue(expiresIn));
    }
}
