using System.CommandLine;
using Headgate.Cli.Client;
using Headgate.Cli.Output;

namespace Headgate.Cli;

/// <summary><c>headgate status</c>: what answers, how it is, and what the token's project holds.</summary>
internal static class StatusCommand
{
    private const int JobsLookedAt = 500;

    public static Command Build(ClientOptions client)
    {
        var command = client.AddTo(new Command("status", "Show the server's version, health, project and sizes."));
        command.SetAction(client.Action(ShowAsync));
        return command;
    }

    private static async Task ShowAsync(Session session, ParseResult parsed, CancellationToken stop)
    {
        var index = (await session.Api.IndexAsync(stop)).Value;
        var ready = await session.Api.IsHealthyAsync("ready", stop);
        var project = session.Target.Token is null ? null : await ReadProjectAsync(session.Api, stop);
        var status = new ServerStatus($"{session.Target.Url}", index.Stack, index.Revision ?? index.Version, ready, index.Services?.ToDictionary(service => service.Id, service => service.Url) ?? [], project);
        session.Screen.Result(status, console =>
        {
            console.Facts(
                ("Server", $"{status.Url} (from {session.Target.UrlSource})"),
                ("Version", status.Version ?? "unknown"),
                ("Health", ready ? "ready" : "not ready"));
            if (project is not null)
                console.Facts(
                    ("Project", $"{project.Id} {project.Name}"),
                    ("Token", $"{project.TokenId} {project.TokenDescription} (from {session.Target.TokenSource})"),
                    ("Buckets", Amount.Count(project.Buckets)),
                    ("Tables", $"{Amount.Count(project.Tables)} with {Amount.Rows(project.Rows)}, {Amount.Bytes(project.DataSizeBytes)}"),
                    ("Jobs", project.OpenJobs == 0 ? "none open" : $"{project.OpenJobs} open"));
            if (status.Services.Count > 0)
                console.Table(["service", "address"], status.Services.Select(service => new[] { service.Key, service.Value }));
        });
        if (project is null)
            session.Screen.Note("Without a token only the server itself is shown. Give one with HEADGATE_TOKEN, --token or --data.");
    }

    private static async Task<ProjectStatus> ReadProjectAsync(StorageClient api, CancellationToken stop)
    {
        var token = (await api.VerifyAsync(stop)).Value;
        var buckets = (await api.BucketsAsync(stop)).Value;
        var tables = (await api.TablesAsync(stop)).Value;
        var jobs = (await api.JobsAsync(JobsLookedAt, stop)).Value;
        return new(token.Owner?.Id ?? 0, token.Owner?.Name, token.Id, token.Description, buckets.Length, tables.Length,
            tables.Sum(table => table.RowsCount ?? 0), tables.Sum(table => table.DataSizeBytes ?? 0), jobs.Count(job => !job.IsFinished));
    }

    private sealed record ServerStatus(string Url, string? Stack, string? Version, bool Ready, IReadOnlyDictionary<string, string> Services, ProjectStatus? Project);

    private sealed record ProjectStatus(long Id, string? Name, long TokenId, string? TokenDescription, int Buckets, int Tables, long Rows, long DataSizeBytes, int OpenJobs);
}
