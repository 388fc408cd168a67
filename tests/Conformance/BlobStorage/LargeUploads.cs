using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Headgate.Testing;

namespace Headgate.Conformance;

public sealed class LargeUploads
{
    private const long Megabyte = 1024 * 1024;

    [Fact]
    public async Task Three_hundred_megabytes_in_blocks_pass_through_in_constant_memory()
    {
        await using var node = await HeadgateProcess.StartAsync();
        using var client = node.NewClient();
        // The first upload loads code and fills the pools that every later one shares.
        await UploadAsync(client, "small_file_in_blocks");
        var before = PeakOf(node.Id);

        var seen = await UploadAsync(client, "three_hundred_megabytes_in_blocks");

        TestContext.Current.SendDiagnosticMessage("300 MB: up {0:F2} s, down {1:F2} s", seen["uploadSeconds"]!.GetValue<double>(), seen["downloadSeconds"]!.GetValue<double>());
        Assert.True(seen["same"]!.GetValue<bool>());
        Assert.Equal(300 * Megabyte, seen["bytes"]!.GetValue<long>());
        Assert.Equal(75, seen["blocks"]!.GetValue<int>());
        if (before is { } start && PeakOf(node.Id) is { } end)
            Assert.InRange(end - start, 0, 64 * Megabyte);
    }

    private static async Task<JsonNode> UploadAsync(HttpClient client, string name)
    {
        using var answer = await client.PostAsJsonAsync("/v2/storage/files/prepare", new { name = "large.bin", federationToken = true });
        return await NodeClient.RunAsync("blob-storage.mjs", name, (await answer.ShouldBeAsync(201)).ToJsonString());
    }

    /// <summary>The most memory the process has had resident; <c>null</c> where the system does not tell.</summary>
    private static long? PeakOf(int process)
    {
        var status = $"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status";
        if (!File.Exists(status))
            return null;
        var peak = File.ReadLines(status).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
