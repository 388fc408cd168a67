using System.Text.Json;
using Headgate.Workspaces.SnowflakeProtocol;

namespace Headgate.Workspaces.SnowflakeAccount;

/// <summary>A session in an account; statements run one after the other.</summary>
internal sealed class AccountSession(AccountTransport transport, string token, string masterToken) : IAsyncDisposable
{
    private const string Running = "333333";
    private const string RunningDetached = "333334";
    private const string TokenExpired = "390112";

    /// <summary>A slow network or machine may bring a renewed token there after its end; an account that never takes one is not asked for ever.</summary>
    private const int MostRenewals = 10;

    private string sessionToken = token;
    private string renewalToken = masterToken;

    /// <summary>Runs one statement and waits for its end; a caller who gives up ends it.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="values">Values by place and row; several rows make a bulk statement.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="AccountFailureException">It failed.</exception>
    public Task<AccountResult> ExecuteAsync(string sql, IReadOnlyList<IReadOnlyList<string?>> values, CancellationToken stop) =>
        RunAsync(sql, StatementBody.Write(sql, values, describeOnly: false), stop);

    /// <summary>The same with one value for each place.</summary>
    public Task<AccountResult> ExecuteAsync(string sql, CancellationToken stop, params string[] values) =>
        ExecuteAsync(sql, [.. values.Select(value => (IReadOnlyList<string?>)[value])], stop);

    /// <summary>Finds out what columns a statement would give.</summary>
    public Task<AccountResult> DescribeAsync(string sql, CancellationToken stop) => RunAsync(sql, StatementBody.Write(sql, [], describeOnly: true), stop);

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var ended = await transport.CallAsync(HttpMethod.Post, $"session?delete=true&requestId={Guid.NewGuid()}", sessionToken, "{}"u8.ToArray(), CancellationToken.None);
        }
        catch (AccountFailureException)
        {
            // The account ends idle sessions by itself.
        }
    }

    private async Task<AccountResult> RunAsync(string sql, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        var request = Guid.NewGuid();
        try
        {
            var answer = await CallAsync(HttpMethod.Post, $"queries/v1/query-request?requestId={request}", body, stop);
            try
            {
                while (answer.RootElement.Text("code") is Running or RunningDetached)
                {
                    var next = answer.RootElement.Part("data")?.Text("getResultUrl") ?? throw new AccountFailureException("", "an answer does not say where its result will be.");
                    answer.Dispose();
                    answer = await CallAsync(HttpMethod.Get, next, null, stop);
                }

                return new AccountResult(Data(answer), transport);
            }
            finally
            {
                answer.Dispose();
            }
        }
        catch (OperationCanceledException)
        {
            await AbortAsync(sql, request);
            throw;
        }
    }

    /// <summary>Calls with the token, renewed when it has expired.</summary>
    private async Task<JsonDocument> CallAsync(HttpMethod method, string path, ReadOnlyMemory<byte>? body, CancellationToken stop)
    {
        for (var renewals = 0; ; renewals++)
        {
            var answer = await transport.CallAsync(method, path, sessionToken, body, stop);
            if (answer.RootElement.Text("code") != TokenExpired || renewals == MostRenewals)
                return answer;
            answer.Dispose();
            await RenewAsync(stop);
        }
    }

    private async Task RenewAsync(CancellationToken stop)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { oldSessionToken = sessionToken, requestType = "RENEW" });
        using var answer = await transport.CallAsync(HttpMethod.Post, $"session/token-request?requestId={Guid.NewGuid()}", renewalToken, body, stop);
        var data = Data(answer);
        (sessionToken, renewalToken) = (data.Text("sessionToken") ?? sessionToken, data.Text("masterToken") ?? renewalToken);
    }

    private async Task AbortAsync(string sql, Guid request)
    {
        try
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new { sqlText = sql, requestId = request.ToString() });
            using var aborted = await CallAsync(HttpMethod.Post, $"queries/v1/abort-request?requestId={Guid.NewGuid()}", body, CancellationToken.None);
        }
        catch (AccountFailureException)
        {
            // The session's end, which follows, ends it as well.
        }
    }

    /// <exception cref="AccountFailureException">The answer is a refusal.</exception>
    internal static JsonElement Data(JsonDocument answer)
    {
        var root = answer.RootElement;
        if (root.Flag("success") && root.Part("data") is { } data)
            return data;
        throw new AccountFailureException(root.Part("data")?.Text("errorCode") ?? root.Text("code") ?? "", root.Text("message") ?? "it gives no reason.");
    }
}
