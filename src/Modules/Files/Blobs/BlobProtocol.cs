using System.Data.Common;
using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Headgate.Files;

/// <summary>The blob endpoint: reads the address, checks the signature, chooses the operation, and answers refusals in the protocol's XML.</summary>
internal sealed class BlobProtocol(
    StackSecret secret, ContainerStore containers, BlobEndpoints endpoints, BlobReads reads, BlobWrites writes, BlockList blocks, TimeProvider clock, ILogger<BlobProtocol> log)
{
    /// <summary>Maps the endpoint at each address <see cref="BlobEndpoints"/> may give out.</summary>
    public static void Map(IEndpointRouteBuilder routes, BlobProtocol protocol)
    {
        string[] patterns = ["/services/blob/{**path}", $"/{SharedAccess.Account}/{{**path}}", "/exp-{project}-files-{file}/{**path}"];
        foreach (var pattern in patterns)
            routes.Map(pattern, protocol.AnswerAsync).RequireSignedUrl().ExcludeFromDescription();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        // A blob goes out as it is stored: nothing on the way may compress it.
        context.Request.Headers.Remove("Accept-Encoding");
        var requestId = Guid.NewGuid().ToString();
        BlobWire.AddCommonHeaders(context, requestId);
        try
        {
            await OperateAsync(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            var error = Classify(failure, context);
            if (error.Status >= 500 && failure is not RefusedException { Error.Status: 501 })
                log.LogError(failure, "Blob request {RequestId} failed", requestId);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.Clear();
            Cors.AddHeaders(context.Response);
            BlobWire.AddCommonHeaders(context, requestId);
            await BlobWire.WriteErrorAsync(context, error, requestId);
        }
    }

    private static ApiError Classify(Exception failure, HttpContext context) => failure switch
    {
        RefusedException refused => refused.Error,
        BadHttpRequestException { StatusCode: 413 } => BlobErrors.TooLarge(context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0).Error,
        BadHttpRequestException malformed => BlobErrors.Incomplete(malformed).Error,
        ConnectionResetException gone => BlobErrors.Incomplete(gone).Error,
        DbException { IsTransient: true } => BlobErrors.Busy,
        _ => BlobErrors.Internal,
    };

    private async Task OperateAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!BlobAddress.TryParse(target, out var at))
            throw BlobErrors.ResourceNotFound();
        if (at.Blob is not null && !BlobAddress.IsValidName(at.Blob))
            throw BlobErrors.InvalidResourceName();
        var query = context.Request.Query;
        if (!query.ContainsKey("sig"))
            throw BlobErrors.NoAuthentication();
        var key = await secret.KeyAsync(context.RequestAborted);
        if (!at.IsOfFile)
            key = await BlobContainers.KeyAsync(containers, key, at, context.RequestAborted) ?? throw BlobErrors.AuthenticationFailed();
        var grant = SharedAccess.Check(key, at.Container, at.Blob, query, clock.GetUtcNow())
            ?? throw BlobErrors.AuthenticationFailed();
        if (query.ContainsKey("snapshot") || query.ContainsKey("versionid"))
            throw BlobErrors.NotImplemented("A snapshot or version of a blob");
        await (at.Blob is null ? OnContainerAsync(context, at, grant) : OnBlobAsync(context, at, grant));
    }

    private Task OnContainerAsync(HttpContext context, BlobAddress at, Grant grant)
    {
        if (grant.OnOneBlob)
            throw BlobErrors.ResourceTypeMismatch();
        var method = context.Request.Method;
        var query = context.Request.Query;
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        switch (query["comp"].ToString())
        {
            case "list" when HttpMethods.IsGet(method):
                Require(grant, "l");
                return reads.ListAsync(context, at, endpoints.Of(context.Request));
            case "" or "metadata" when isRead && query["restype"] == "container":
                Require(grant, "rl");
                return reads.GetContainerAsync(context, at);
            case var operation:
                throw NotImplemented(context, operation);
        }
    }

    private Task OnBlobAsync(HttpContext context, BlobAddress at, Grant grant)
    {
        var method = context.Request.Method;
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        switch (context.Request.Query["comp"].ToString())
        {
            case "" when isRead:
                Require(grant, "r");
                return reads.GetAsync(context, at, endpoints.Of(context.Request));
            case "metadata" when isRead:
                Require(grant, "r");
                return reads.GetMetadataAsync(context, at);
            case "blocklist" when HttpMethods.IsGet(method):
                Require(grant, "r");
                return blocks.GetAsync(context, at);
            case "" when HttpMethods.IsPut(method) && !IsCopy(context):
                Require(grant, "w");
                return writes.PutBlobAsync(context, at);
            case "block" when HttpMethods.IsPut(method) && !IsCopy(context):
                Require(grant, "w");
                return writes.PutBlockAsync(context, at);
            case "blocklist" when HttpMethods.IsPut(method):
                Require(grant, "w");
                return blocks.PutAsync(context, at);
            case "metadata" when HttpMethods.IsPut(method):
                Require(grant, "w");
                return writes.SetMetadataAsync(context, at);
            case "properties" when HttpMethods.IsPut(method):
                Require(grant, "w");
                return writes.SetPropertiesAsync(context, at);
            case "" when HttpMethods.IsDelete(method):
                Require(grant, "d");
                return writes.DeleteAsync(context, at);
            case var operation:
                throw NotImplemented(context, operation);
        }
    }

    private static bool IsCopy(HttpContext context) => context.Request.Headers.ContainsKey("x-ms-copy-source");

    private static void Require(Grant grant, ReadOnlySpan<char> anyOf)
    {
        if (!grant.Allows(anyOf))
            throw BlobErrors.PermissionMismatch();
    }

    private static RefusedException NotImplemented(HttpContext context, string operation) =>
        BlobErrors.NotImplemented($"{context.Request.Method} with comp={BlobWire.Header(operation)}{(IsCopy(context) ? " and a copy source" : "")}");
}
