using System.Net;
using System.Net.Http.Json;
using System.Text;
using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class SurvivingAKill
{
    private const int Rounds = 4;
    private const int Line = 10;
    private const int Lines = 200_000;

    [Fact]
    public async Task Blob_is_a_whole_one_no_older_than_the_last_that_was_acknowledged_and_nothing_is_left_behind()
    {
        await using var node = await HeadgateProcess.StartAsync(new Dictionary<string, string> { ["Files:SweepInterval"] = "00:00:00.2000000", ["Files:OrphanGrace"] = "00:00:00" });
        long id;
        using (var client = node.NewClient())
        using (var answer = await client.PostAsJsonAsync("/v2/storage/files/prepare", new { name = "killed.csv" }))
            id = (await answer.ShouldBeAsync(201))["id"]!.GetValue<long>();

        var random = Effort.NewRandom();
        var acknowledged = 0;
        for (var round = 0; round < Rounds; round++)
        {
            acknowledged = await WriteUntilKilledAsync(node, id, acknowledged, random.Next(300));
            await node.StartAgainAsync();
            using var client = node.NewClient();
            var file = await FileAsync(client, id);
            var content = await file.GetAsync(file.Blob);
            Assert.Equal(Line * Lines, content.Length);
            var number = Encoding.ASCII.GetString(content, 0, Line);
            Assert.Equal(ContentOf(int.Parse(number, null)), content);
            Assert.InRange(int.Parse(number, null), acknowledged, acknowledged + 1);
        }

        // The blob's content, and blocks of a kill between the blocks and their list.
        await Eventually.HoldsAsync(() => ContentsOf(node) <= 1 + 2);
    }

    /// <summary>Overwrites the blob, in one piece and in blocks by turns, and kills the node at a moment that differs from round to round.</summary>
    /// <returns>The number of the last write that the node acknowledged.</returns>
    private static async Task<int> WriteUntilKilledAsync(HeadgateProcess node, long id, int acknowledged, int milliseconds)
    {
        using var client = node.NewClient();
        var file = await FileAsync(client, id);
        var first = true;
        Task kill = Task.CompletedTask;
        try
        {
            for (var number = acknowledged + 1; ; number++)
            {
                await WriteAsync(file, number);
                acknowledged = number;
                if (first)
                    kill = Task.Run(async () =>
                    {
                        await Task.Delay(milliseconds);
                        await node.KillAsync();
                    });
                first = false;
            }
        }
        catch (HttpRequestException)
        {
            await kill;
            return acknowledged;
        }
    }

    private static async Task WriteAsync(PreparedFile file, int number)
    {
        var content = ContentOf(number);
        if (number % 2 == 0)
        {
            await file.PutAsync(file.Blob, content);
            return;
        }

        await file.PutBlockAsync(file.Blob, "MQ==", content[..1000]);
        await file.PutBlockAsync(file.Blob, "Mg==", content[1000..]);
        using var answer = await file.CommitAsync(file.Blob, ("Latest", "MQ=="), ("Latest", "Mg=="));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task<PreparedFile> FileAsync(HttpClient client, long id)
    {
        using var answer = await client.PutAsync($"/v2/storage/files/{id}/refresh", null);
        return new PreparedFile(await answer.ShouldBeAsync(200), client);
    }

    private static byte[] ContentOf(int number) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"{number:000000000}\n", Lines)));

    private static int ContentsOf(HeadgateProcess node) =>
        Directory.EnumerateFiles(Path.Combine(node.DataFolder, "files"), "*", SearchOption.AllDirectories).Count(path => Path.GetFileName(path).Length == 32);
}
