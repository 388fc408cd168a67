using System.Globalization;
using Headgate.Kernel;
using Headgate.Postgres;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Storage;

internal static class TicketEndpoints
{
    public static void MapTickets(this IEndpointRouteBuilder routes) => routes.MapStorage(storage =>
        storage.Post("/tickets", "Tickets.Create", CreateAsync)
            .WithTags("Tickets").WithSummary("Gives out a number that nobody else gets; clients build run ids from it")
            .Answers(201, "The number"));

    private static async Task<Answer<TicketView>> CreateAsync(TicketStore tickets, CancellationToken stop) =>
        Answer.Created(new TicketView((await tickets.NextAsync(stop)).ToString(CultureInfo.InvariantCulture)));
}

internal sealed record TicketView(string Id);

/// <summary>Numbers that grow and never come twice; jobs are numbered from the same sequence.</summary>
internal sealed class TicketStore(MetadataDatabase database)
{
    private const string Next = "SELECT nextval('storage.ticket')";

    public async Task<long> NextAsync(CancellationToken stop)
    {
        await using var command = database.Source.CreateCommand(Next);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
