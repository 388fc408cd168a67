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

/// <summary>Says whose data a project's answers show beside its own: what is linked from other projects.</summary>
public interface IForeignContent
{
    /// <summary>The projects of that data; what is answered holds while the project itself does not change.</summary>
    ValueTask<IReadOnlyList<ProjectId>> OwnersAsync(ProjectId project, CancellationToken stop);
}

/// <summary>Marks an endpoint whose answer depends on the caller, the address and the project's data only.</summary>
public sealed record CachedAnswer;

/// <summary>Declares cached answers.</summary>
public static class CachedAnswerExtensions
{
    /// <summary>The answer may be given again from memory until anything in the project changes.</summary>
    /// <remarks>Only for a GET whose answer depends neither on the clock nor on another project that <see cref="IForeignContent"/> does not name.</remarks>
    public static T AnswerFromMemory<T>(this T route) where T : IEndpointConventionBuilder => route.WithMetadata(new CachedAnswer());
}

/// <summary>Gives the answers of marked GET endpoints from memory.</summary>
/// <remarks>
/// Invariants: an entry is stored with the generation of the project, and of those whose data it shows, read before the handler ran, and used only while
/// they still hold, so an answer is never older than the last committed change of this node; the key has the token and which of its secrets, so nobody sees what another one was told; the
/// access check has already run. At most <see cref="MemoryLimit"/> bytes are kept.
/// </remarks>
public sealed class AnswerCache(RequestDelegate next, IChangeStamps changes, IEnumerable<IForeignContent>? foreign = null) : IDisposable
{
    private const long MemoryLimit = 16 * 1024 * 1024;
    private const int LargestAnswer = 256 * 1024;

    private readonly IForeignContent[] foreign = [.. foreign ?? []];
    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = MemoryLimit });

    private readonly record struct Key(TokenId Token, ulong Secret, string Host, string Path, string Query);

    /// <param name="Own">The project's generation; while it holds, the other projects are the same ones.</param>
    /// <param name="Others">The sum of theirs, which only grow.</param>
    private readonly record struct Stamp(long Own, long Others);

    private sealed record Entry(Stamp Stamp, byte[] Body);

    /// <summary>Answers from memory or runs the endpoint.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<CachedAnswer>() is null || context.Features.Get<Caller>() is not { } caller || !changes.IsLive
            || !HttpMethods.IsGet(context.Request.Method))
            return next(context);

        var own = changes.Generation(caller.Project);
        return foreign.Length == 0 ? AnswerAsync(context, caller, new Stamp(own, 0)) : AnswerWithOthersAsync(context, caller, own);
    }

    private async Task AnswerWithOthersAsync(HttpContext context, Caller caller, long own)
    {
        long others = 0;
        foreach (var content in foreign)
        {
            foreach (var owner in await content.OwnersAsync(caller.Project, context.RequestAborted))
                others += changes.Generation(owner);
        }

        await AnswerAsync(context, caller, new Stamp(own, others));
    }

    private Task AnswerAsync(HttpContext context, Caller caller, Stamp stamp)
    {
        var request = context.Request;
        // The scheme is part of the host key: answers hold absolute addresses.
        var key = new Key(caller.Token, caller.Secret, request.Scheme + request.Host.Value, request.PathBase + request.Path, request.QueryString.Value ?? "");
        if (answers.TryGetValue(key, out Entry? entry) && entry!.Stamp == stamp)
        {
            context.Response.ContentType = JsonWire.ContentType;
            context.Response.ContentLength = entry.Body.Length;
            return context.Response.Body.WriteAsync(entry.Body, context.RequestAborted).AsTask();
        }

        return RunAndKeepAsync(context, key, stamp);
    }

    /// <inheritdoc />
    public void Dispose() => answers.Dispose();

    private async Task RunAndKeepAsync(HttpContext context, Key key, Stamp stamp)
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
            answers.Set(key, new Entry(stamp, copy.ToArray()), new MemoryCacheEntryOptions { Size = copy.Length + 256, SlidingExpiration = TimeSpan.FromMinutes(5) });
        copy.Position = 0;
        await copy.CopyToAsync(wire, context.RequestAborted);
    }
}
