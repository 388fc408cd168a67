using System.Runtime.CompilerServices;
using Headgate.Kernel;
using Microsoft.AspNetCore.Http;

namespace Headgate.Events;

/// <summary>Reads the event log.</summary>
public sealed class EventReader
{
    private readonly EventStore store;
    private readonly ServiceAddresses addresses;

    internal EventReader(EventStore store, ServiceAddresses addresses)
    {
        this.store = store;
        this.addresses = addresses;
    }

    /// <summary>The events asked for. They are read in small parts, so a slow reader holds no connection.</summary>
    public async IAsyncEnumerable<EventView> ListAsync(EventQuery query, [EnumeratorCancellation] CancellationToken stop)
    {
        var wanted = query.Page.Limit;
        var skip = query.Page.Offset;
        long? after = null;
        while (wanted > 0)
        {
            var part = await store.ReadPartAsync(query, after, skip, Math.Min(wanted, EventStore.Part), stop);
            foreach (var one in part)
                yield return one;
            if (part.Count < EventStore.Part)
                yield break;
            wanted -= part.Count;
            skip = 0;
            after = part[^1].Id;
        }
    }

    /// <summary>Whether there is an event of this kind.</summary>
    public async Task<bool> AnyAsync(EventQuery query, CancellationToken stop) => (await store.ReadPartAsync(query, null, 0, 1, stop)).Count > 0;

    /// <summary>One event; <c>null</c> when the project has none of this id.</summary>
    public Task<EventView?> FindAsync(ProjectId project, EventPosition position, CancellationToken stop) => store.FindAsync(project, position, stop);

    /// <summary>Answers an event list.</summary>
    public IResult Answer(EventQuery query, HttpContext context) => Kernel.Answer.Stream(WithAddressesAsync(query, context.Request, context.RequestAborted));

    internal string Address(HttpRequest request, EventView one) => $"{addresses.Base(request)}/v2/storage/events/{one.Id}";

    private async IAsyncEnumerable<EventView> WithAddressesAsync(EventQuery query, HttpRequest request, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var one in ListAsync(query, stop))
            yield return one with { Uri = Address(request, one) };
    }
}
