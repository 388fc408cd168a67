using Headgate.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Headgate.Workspaces.BigQueryProtocol;

/// <summary>Maps the methods of one project: each knows its caller, and its refusals go out in Google's envelope.</summary>
internal sealed class BigQueryRoutes(IEndpointRouteBuilder routes, ServiceAccountAccess access, ILogger<BigQueryRoutes> log)
{
    private const string Prefix = "/bigquery/v2";
    private const string UploadPrefix = "/upload/bigquery/v2";
    private const int LargestBody = 10 * 1024 * 1024;

    /// <summary>A method of a project.</summary>
    public void Map(string method, string pattern, Func<BigQueryCall, Task> answer) => MapAt(method, $"{Prefix}/projects/{{project}}{pattern}", answer);

    /// <summary>A method that takes a file.</summary>
    public void MapUpload(string method, string pattern, Func<BigQueryCall, Task> answer)
    {
        MapAt(method, $"{UploadPrefix}/projects/{{project}}{pattern}", answer);
        // Where a client was told the API's whole address in place of the host's.
        MapAt(method, $"{Prefix}{UploadPrefix}/projects/{{project}}{pattern}", answer);
    }

    /// <summary>A method without a project in its path.</summary>
    public void MapGlobal(string method, string pattern, Func<BigQueryCall, Task> answer) => MapAt(method, Prefix + pattern, answer);

    /// <summary>What no method answers: after the credentials are looked at, as everything.</summary>
    public void MapTheRest()
    {
        foreach (var prefix in new[] { Prefix, UploadPrefix })
            Describe(routes.Map(prefix + "/{**rest}", http => AnswerAsync(http, call => throw new RefusedException(BigQueryErrors.NoSuchMethod(http.Request.Method, http.Request.Path)))));
    }

    private void MapAt(string method, string pattern, Func<BigQueryCall, Task> answer) => Describe(routes.MapMethods(pattern, [method], http => AnswerAsync(http, answer)));

    private static void Describe(IEndpointConventionBuilder route) => route.RequireOwnToken().WithMetadata(new BodyLimit(LargestBody)).ExcludeFromDescription();

    private async Task AnswerAsync(HttpContext http, Func<BigQueryCall, Task> answer)
    {
        try
        {
            var account = await access.CallerAsync(http.Request, http.RequestAborted);
            var call = new BigQueryCall(http, account);
            if (http.Request.RouteValues["project"] is string project && project != call.Project)
                throw new RefusedException(BigQueryErrors.ProjectDenied(project));
            await answer(call);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            var error = BigQueryFailures.Of(failure);
            if (error.Status >= 500 && failure is not RefusedException)
                log.LogError(failure, "BigQuery {Method} {Path} failed", http.Request.Method, http.Request.Path);
            if (http.Response.HasStarted)
                http.Abort();
            else
                await BigQueryAnswer.RefuseAsync(http, error);
        }
    }
}
