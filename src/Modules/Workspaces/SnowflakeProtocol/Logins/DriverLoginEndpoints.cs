using System.Net;
using System.Text.Json;
using Headgate.Warehouse;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.SnowflakeProtocol;

/// <summary>The login by password or key pair.</summary>
internal sealed class DriverLoginEndpoints(DriverLogins logins, FailedLogins failed, DriverSessions sessions, SnowflakeOptions options, ILogger<DriverLoginEndpoints> log)
{
    private const long LargestBody = 256 * 1024;
    private const string ServerVersion = "9.0.0";

    public async Task LoginAsync(HttpContext context)
    {
        using var body = await DriverBody.ReadAsync(context, LargestBody);
        var request = LoginRequest.From(body.RootElement);
        var owner = await CheckAsync(request, context.Connection.RemoteIpAddress ?? IPAddress.None, context.RequestAborted);
        var tokens = sessions.Begin(owner, request.Parameters);
        try
        {
            // It may have been reset or removed between the check and the entry into the list, by somebody who did not see this session there.
            if (await logins.FindAsync(request, context.RequestAborted) is null)
                throw new DriverRefusedException(DriverErrors.WrongLogin);
            await UseAsync(tokens.Session, context.Request.Query["schemaName"].ToString(), context.RequestAborted);
        }
        catch
        {
            await sessions.EndAsync(tokens.Session);
            throw;
        }

        await DriverAnswer.WriteAsync(context, json => Write(json, tokens, context.Request.Query["warehouse"].ToString()));
    }

    /// <summary>Single sign-on begins here; there is none.</summary>
    public static async Task AuthenticatorAsync(HttpContext context)
    {
        using var body = await DriverBody.ReadAsync(context, LargestBody);
        throw new DriverRefusedException(DriverErrors.NoSingleSignOn(body.RootElement.Part("data")?.Text("AUTHENTICATOR") ?? "EXTERNALBROWSER"));
    }

    private async Task<SessionOwner> CheckAsync(LoginRequest request, IPAddress address, CancellationToken stop)
    {
        if (!DriverLogins.Knows(request.Authenticator))
            throw new DriverRefusedException(DriverErrors.NoSingleSignOn(request.Authenticator));
        if (failed.Wait(request.User, address) is { } wait)
            throw new DriverRefusedException(DriverErrors.LockedFor(wait));
        if (await logins.FindAsync(request, stop) is { } owner)
        {
            failed.Worked(request.User, address);
            return owner;
        }

        failed.Failed(request.User, address);
        throw new DriverRefusedException(request.Authenticator == DriverLogins.KeyPair ? DriverErrors.WrongKey : DriverErrors.WrongLogin);
    }

    /// <summary>Goes to the schema that the driver asks for; the own one stays the current one when there is no such schema, and the answer says so.</summary>
    private async Task UseAsync(DriverSession session, string schema, CancellationToken stop)
    {
        var name = schema.Trim('"');
        if (name.Length == 0 || name.Equals(session.Owner.Workspace.Name, StringComparison.OrdinalIgnoreCase))
            return;
        try
        {
            await session.InTurnAsync(
                (warehouse, token) => warehouse.ExecuteAsync(new StatementRequest($"USE SCHEMA \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""), token), stop);
        }
        catch (WarehouseException refused)
        {
            log.LogDebug(refused, "The schema that a login of workspace {Workspace} asked for was not used", session.Owner.Workspace.Id);
        }
    }

    private void Write(Utf8JsonWriter json, NewTokens tokens, string warehouse)
    {
        var (session, owner) = (tokens.Session, tokens.Session.Owner);
        json.WriteString("masterToken", tokens.Master);
        json.WriteString("token", tokens.Token);
        json.WriteNumber("validityInSeconds", DriverAnswer.Seconds(options.SessionTokenLifetime));
        json.WriteNumber("masterValidityInSeconds", DriverAnswer.Seconds(options.SessionIdleLimit));
        json.WriteString("displayUserName", owner.User);
        json.WriteString("serverVersion", ServerVersion);
        json.WriteBoolean("firstLogin", false);
        json.WriteNull("remMeToken");
        json.WriteNumber("remMeValidityInSeconds", 0);
        json.WriteNumber("healthCheckInterval", 45);
        json.WriteNull("newClientForUpgrade");
        json.WriteNumber("sessionId", session.Id);
        DriverParameters.Write(json, session.State.Parameters);
        json.WriteStartObject("sessionInfo");
        json.WriteString("databaseName", session.State.Database);
        json.WriteString("schemaName", session.State.Schema);
        json.WriteString("warehouseName", warehouse.Length > 0 ? warehouse : WarehouseDoor.WarehouseName(owner.Workspace));
        json.WriteString("roleName", owner.User);
        json.WriteEndObject();
        json.WriteNull("idToken");
        json.WriteNumber("idTokenValidityInSeconds", 0);
        json.WriteNull("responseData");
        json.WriteNull("mfaToken");
        json.WriteNumber("mfaTokenValidityInSeconds", 0);
    }
}
