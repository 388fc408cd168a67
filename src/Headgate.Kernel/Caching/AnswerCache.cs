using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;

namespace Headgate.Kernel;

/// <summary>Says whether anything of a project has changed; implemented over the metadata database.</summary>
public interface IChangeStamps
{
    /// <summary>False while changes made on other nodes might go unseen; nothing may be answered from memory then.</summary>
    bool IsLive { get; }

    /// <summary>A number that is new after every committed change of the project.</summary>
    long Generation(ProjectId project);
}

/// <summary>Marks an endpoint whose answer depends on the caller, the address and the project's data only.</summary>
public sealed record CachedAnswer;

/// <summary>Declares cached answers.</summary>
public static class CachedAnswerExtensions
{
    /// <summary>The answer may be given again from memory until anything in the project changes.</summary>
    /// <remarks>Only for a GET whose answer does not depend on the clock or on another project.</remarks>
    public static T AnswerFromMemory<T>(this T route) where T : IEndpointConventionBuilder => route.WithMetadata(new CachedAnswer());
}

/// <summary>Gives the answers of marked GET endpoints from memory.</summary>
/// <remarks>
/// Invariants: an entry is stored with the project's generation read before the handler ran, and used only while that generation still holds, so an
/// answer is never older than the last committed change of this node; the key has the token and which of its secrets, so nobody sees what another one was told; the
/// access check has already run. At most <see cref="MemoryLimit"/> bytes are kept.
/// </remarks>
public sealed class AnswerCache(RequestDelegate next, IChangeStamps changes) : IDisposable
{
    private const long MemoryLimit = 16 * 1024 * 1024;
    private const int LargestAnswer = 256 * 1024;

    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = MemoryLimit });

    private readonly record struct Key(TokenId Token, ulong Secret, string Host, string Path, string Query);

    private sealed record Entry(long Generation, byte[] Body);

    /// <summary>Answers from memory or runs the endpoint.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<CachedAnswer>() is null || context.Features.Get<Caller>() is not { } caller || !changes.IsLive
            || !HttpMethods.IsGet(context.Request.Method))
            return next(context);

        var request = context.Request;
        // The scheme is part of the host key: answers hold absolute addresses.
        var key = new Key(caller.Token, caller.Secret, request.Scheme + request.Host.Value, request.PathBase + request.Path, request.QueryString.Value ?? "");
        var generation = changes.Generation(caller.Project);
        if (answers.TryGetValue(key, out Entry? entry) && entry!.Generation == generation)
        {
            context.Response.ContentType = JsonWire.ContentType;
            context.Response.ContentLength = entry.Body.Length;
            return context.Response.Body.WriteAsync(entry.Body, context.RequestAborted).AsTask();
        }

        return RunAndKeepAsync(context, key, generation);
    }

    /// <inheritdoc />
    public void Dispose() => answers.Dispose();

    private async Task RunAndKeepAsync(HttpContext context, Key key, long generation)
    {
        var wire = context.Response.Body;
        using var copy = new MemoryStream();
        context.Response.Body = copy;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = wire;
        }

        if (context.Response.StatusCode == 200 && context.Response.ContentType == JsonWire.ContentType && copy.Length <= LargestAnswer)
            answers.Set(key, new Entry(generation, copy.ToArray()), new MemoryCacheEntryOptions { Size = copy.Length + 256, SlidingExpiration = TimeSpan.FromMinutes(5) });
        copy.Position = 0;
        await copy.CopyToAsync(wire, context.RequestAborted);
    }
}
