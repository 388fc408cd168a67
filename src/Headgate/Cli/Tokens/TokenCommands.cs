using System.CommandLine;
using System.Text.Json.Nodes;
using Headgate.Cli.Client;
using Headgate.Cli.Output;

namespace Headgate.Cli.Tokens;

/// <summary><c>headgate token</c>: storage tokens of the project. A secret is printed once, where it is made.</summary>
internal static class TokenCommands
{
    public static Command Build(ClientOptions client)
    {
        var token = client.AddTo(new Command("token", "Create, list, refresh and delete storage tokens."));
        token.Add(new CreateTokenCommand().Build(client));
        token.Add(List(client));
        token.Add(Refresh(client));
        token.Add(Delete(client));
        return token;
    }

    private static Command List(ClientOptions client)
    {
        var command = new Command("list", "List the tokens of the project.");
        command.SetAction(client.Action(static async (session, _, stop) =>
        {
            var tokens = await session.Api.TokensAsync(stop);
            session.Screen.Result(WithoutSecrets(JsonNode.Parse(tokens.Document.GetRawText())), console => console.Table(
                ["id", "description", "kind", "may", "expires"],
                tokens.Value.Select(one => new[] { $"{one.Id}", one.Description ?? "", Kind(one), Rights(one), one.Expires ?? "never" })));
        }));
        return command;
    }

    private static Command Refresh(ClientOptions client)
    {
        var id = new Argument<long?>("id") { Description = "The token's id; without it, the token in use.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("refresh", "Replace a token's secret; the old one stops working at once.") { id };
        command.SetAction(client.Action(async (session, parsed, stop) =>
        {
            var own = (await session.Api.VerifyAsync(stop)).Value.Id;
            var wanted = parsed.GetValue(id) ?? own;
            var token = await session.Api.RefreshTokenAsync(wanted, stop);
            session.Screen.Result(token.Document, console => Secret(console, token.Value));
            if (wanted == own)
                session.Screen.Note($"The token in {session.Target.TokenSource} no longer works: put the new one there.");
        }));
        return command;
    }

    private static Command Delete(ClientOptions client)
    {
        var id = new Argument<long>("id") { Description = "The token's id." };
        var command = new Command("delete", "Delete a token.") { id };
        command.SetAction(client.Action(async (session, parsed, stop) =>
        {
            var gone = parsed.GetValue(id);
            await session.Api.DeleteTokenAsync(gone, stop);
            session.Screen.Result(new { id = gone, deleted = true }, console => console.Facts(("Deleted token", $"{gone}")));
        }));
        return command;
    }

    /// <summary>Prints a new secret, alone on its line.</summary>
    public static void Secret(Spectre.Console.IAnsiConsole console, TokenView token) => console.Facts(
        ("Token", $"{token.Id}{(string.IsNullOrEmpty(token.Description) ? "" : $" ({token.Description})")}"),
        ("Secret", token.Token ?? "(not shown by the server)"),
        ("May", Rights(token)),
        ("Expires", token.Expires ?? "never"),
        ("", "The secret is shown only now."));

    private static JsonNode? WithoutSecrets(JsonNode? tokens)
    {
        foreach (var token in tokens as JsonArray ?? [])
            (token as JsonObject)?.Remove("token");
        return tokens;
    }

    private static string Kind(TokenView token) => token switch
    {
        { IsDisabled: true } => "disabled",
        { IsExpired: true } => "expired",
        { IsMasterToken: true } => $"master of {token.Admin?.Name ?? "an admin"}",
        _ => "limited",
    };

    private static string Rights(TokenView token)
    {
        if (token.IsMasterToken)
            return $"everything as {token.Admin?.Role ?? "admin"}";
        List<string> rights = token.CanManageBuckets ? ["all buckets"] : [.. token.Buckets.Select(bucket => $"{bucket.Bucket}={bucket.Access}")];
        if (token.CanManageTokens)
            rights.Add("manage tokens");
        if (token.CanReadAllFileUploads)
            rights.Add("read all files");
        rights.AddRange(token.ComponentAccess ?? []);
        return rights.Count == 0 ? "nothing but its own files" : string.Join(", ", rights);
    }
}
