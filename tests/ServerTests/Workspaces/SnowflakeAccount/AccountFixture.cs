using System.Globalization;
using System.Text.Json.Nodes;
using Headgate.Testing;
using Headgate.Workspaces.SnowflakeAccount;

namespace Headgate.ServerTests.Workspaces.SnowflakeAccount;

/// <summary>A node with a workspace that plays a Snowflake account. It never holds an answer back for long, so that who works in it has to ask again, and renew its tokens.</summary>
public class AccountFixture : IAsyncLifetime
{
    private readonly List<IDisposable> ends = [];
    private HeadgateProcess account = null!;

    /// <summary>The account's own side.</summary>
    public StorageApi Account { get; private set; } = null!;

    /// <summary>The path of the workspace that is the account.</summary>
    public string AccountWorkspace { get; private set; } = "";

    internal SnowflakeAccountOptions Options { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        account = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Snowflake:PollAfter"] = "00:00:00.0200000", ["Snowflake:SessionTokenLifetime"] = "00:00:01" });
        Account = new StorageApi(Ending(account.NewClient()));
        var made = await Account.PostAsync("/v2/storage/workspaces", new JsonObject { ["backend"] = "snowflake" });
        AccountWorkspace = $"/v2/storage/workspaces/{((long)made["id"]!).ToString(CultureInfo.InvariantCulture)}";
        var connection = made["connection"]!;
        Options = new SnowflakeAccountOptions
        {
            AccountUrl = account.Url.ToString(),
            Account = "EXAMPLE",
            Database = (string)connection["database"]!,
            Schema = (string)connection["schema"]!,
            Warehouse = (string)connection["warehouse"]!,
            User = (string)connection["user"]!,
            Password = (string)connection["password"]!,
            Provisioning = AccountProvisioning.None,
        };
    }

    public virtual async ValueTask DisposeAsync()
    {
        ends.ForEach(end => end.Dispose());
        if (account is not null)
            await account.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Is disposed with the fixture.</summary>
    protected HttpClient Ending(HttpClient client)
    {
        ends.Add(client);
        return client;
    }
}

/// <summary>And a second node, which has its workspaces in that account.</summary>
public sealed class InAccountFixture : AccountFixture
{
    private HeadgateProcess node = null!;

    /// <summary>The node that works in the account.</summary>
    public StorageApi Node { get; private set; } = null!;

    /// <summary>What that node prints.</summary>
    public string Output => node.Output;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        node = await HeadgateProcess.StartAsync(SettingsOf(Options));
        Node = new StorageApi(Ending(node.NewClient()));
    }

    public override async ValueTask DisposeAsync()
    {
        if (node is not null)
            await node.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>Runs a statement in the account, past the node.</summary>
    public async Task<string> InAccountAsync(string sql) => (await Account.PostAsync($"{AccountWorkspace}/query", new JsonObject { ["query"] = sql })).ToJsonString();

    /// <summary>A new workspace in the account, which has room for one; its path.</summary>
    public async Task<string> NewWorkspaceAsync()
    {
        // A test that failed may have left its own.
        foreach (var left in (await Node.GetAsync("/v2/storage/workspaces")).AsArray())
            await Node.DeleteAsync($"/v2/storage/workspaces/{(long)left!["id"]!}");
        return $"/v2/storage/workspaces/{(long)(await Node.PostAsync("/v2/storage/workspaces", new JsonObject { ["backend"] = "snowflake", ["loginType"] = "none" }))["id"]!}";
    }

    private static Dictionary<string, string> SettingsOf(SnowflakeAccountOptions options) => new()
    {
        [$"{SnowflakeAccountOptions.Section}:AccountUrl"] = options.AccountUrl!,
        [$"{SnowflakeAccountOptions.Section}:Account"] = options.Account!,
        [$"{SnowflakeAccountOptions.Section}:Database"] = options.Database!,
        [$"{SnowflakeAccountOptions.Section}:Schema"] = options.Schema!,
        [$"{SnowflakeAccountOptions.Section}:Warehouse"] = options.Warehouse!,
        [$"{SnowflakeAccountOptions.Section}:User"] = options.User!,
        [$"{SnowflakeAccountOptions.Section}:Password"] = options.Password!,
        [$"{SnowflakeAccountOptions.Section}:Provisioning"] = options.Provisioning.ToString(),
    };
}
