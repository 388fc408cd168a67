using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Headgate.Cli.Output;

namespace Headgate.Cli.Keptn;

/// <summary>Secrets: <c>create</c>, <c>update</c>, <c>delete</c> and <c>get secret</c>. Their values are sent and never shown.</summary>
internal static class SecretCommands
{
    private const string Path = "/secrets/v1/secret";

    public static Command Create(KeptnFrame frame) => Put(frame, "Create a secret.", "Create secret was unsuccessful.", "created", static (api, secret, stop) => api.PostAsync(Path, secret, stop));

    public static Command Update(KeptnFrame frame) => Put(frame, "Replace the keys and values of a secret.", "Update secret was unsuccessful.", "updated", static (api, secret, stop) => api.PutAsync(Path, secret, stop));

    public static Command Delete(KeptnFrame frame)
    {
        var name = new Argument<string>("SECRET_NAME") { Description = "The secret." };
        var scope = Scope();
        return frame.Doing(new Command("secret", "Delete a secret.") { name, scope }, async (session, parsed, stop) =>
        {
            await ProjectCommands.Trying("Delete secret was unsuccessful.", () => session.Api.DeleteAsync(
                $"{Path}?name={Uri.EscapeDataString(parsed.GetValue(name)!)}&scope={Uri.EscapeDataString(parsed.GetValue(scope)!)}", stop));
            session.Done($"Secret {parsed.GetValue(name)} has been deleted", null);
        });
    }

    public static Command Get(KeptnFrame frame)
    {
        var command = new Command("secret", "List secrets with their keys.");
        command.Aliases.Add("secrets");
        return frame.Doing(command, async (session, _, stop) =>
        {
            var answer = await session.Api.GetAsync(Path, stop);
            var secrets = (answer?["Secrets"] as JsonArray ?? []).OfType<JsonNode>().ToList();
            if (secrets.Count == 0)
                session.Screen.Note("No secrets found");
            session.Screen.Result(answer, console =>
            {
                if (secrets.Count > 0)
                    console.Table(["name", "scope", "keys"], secrets.Select(secret => new[] { $"{secret["name"]}", $"{secret["scope"]}", string.Join(", ", (secret["keys"] as JsonArray ?? []).Select(key => $"{key}")) }));
            });
        });
    }

    private static Command Put(KeptnFrame frame, string description, string otherwise, string done, Func<KeptnClient, JsonObject, CancellationToken, Task<JsonNode?>> send)
    {
        var name = new Argument<string>("SECRET_NAME") { Description = "The secret." };
        var literal = new Option<string[]>("--from-literal") { Description = "A key and its value. Other users of the machine can read command lines: prefer the other two.", HelpName = "key=value", DefaultValueFactory = _ => [] };
        var variable = new Option<string[]>("--from-env") { Description = "A key and the environment variable with its value.", HelpName = "key=VARIABLE", DefaultValueFactory = _ => [] };
        var file = new Option<string[]>("--from-file") { Description = "A key and the file with its value; - is standard input.", HelpName = "key=path", DefaultValueFactory = _ => [] };
        var scope = Scope();
        return frame.Doing(new Command("secret", description) { name, literal, variable, file, scope }, async (session, parsed, stop) =>
        {
            var values = parsed.GetValue(literal)!.Select(pair => Flags.Pair(pair, "--from-literal"))
                .Concat(parsed.GetValue(variable)!.Select(pair => Named(Flags.Pair(pair, "--from-env"))))
                .Concat(parsed.GetValue(file)!.Select(pair => Content(Flags.Pair(pair, "--from-file")))).ToList();
            if (values.Count == 0)
                throw new CommandFailedException(ExitCode.Usage, "A secret has at least one key: --from-literal, --from-env or --from-file.");
            var secret = new JsonObject { ["name"] = parsed.GetValue(name), ["scope"] = parsed.GetValue(scope), ["data"] = KeptnEvents.Map(values) };
            await ProjectCommands.Trying(otherwise, () => send(session.Api, secret, stop));
            // The server's answer has the values.
            session.Done($"Secret {parsed.GetValue(name)} {done} successfully", new JsonObject { ["name"] = parsed.GetValue(name), ["scope"] = parsed.GetValue(scope) });
        });
    }

    private static KeyValuePair<string, string> Named(KeyValuePair<string, string> pair) => KeyValuePair.Create(
        pair.Key, Environment.GetEnvironmentVariable(pair.Value) ?? throw new CommandFailedException(ExitCode.Usage, $"--from-env: there is no environment variable {pair.Value}."));

    private static KeyValuePair<string, string> Content(KeyValuePair<string, string> pair) =>
        KeyValuePair.Create(pair.Key, pair.Value == "-" ? Console.In.ReadToEnd() : Encoding.UTF8.GetString(LocalFile.Read(pair.Value)));

    private static Option<string> Scope() => new("--scope", "-s") { Description = "Its scope.", DefaultValueFactory = _ => "keptn-default" };
}
