using Headgate.Testing;

namespace Headgate.ServerTests.Files;

public sealed class SweepingTheDisk(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Content_that_no_row_names_is_removed_and_others_stay()
    {
        var file = await platform.UploadAsync("kept.csv", "kept"u8.ToArray());
        await file.PutBlockAsync(file.Blob, "YQ==", "block"u8.ToArray());

        await LeaveOrphanAsync(platform.ContentFolder);

        Assert.Equal("kept"u8.ToArray(), await file.GetAsync(file.Blob));
        (await file.CommitAsync(file.Blob, ("Uncommitted", "YQ=="))).Dispose();
        Assert.Equal("block"u8.ToArray(), await file.GetAsync(file.Blob));
    }

    [Fact]
    public async Task Files_of_other_names_are_left_alone()
    {
        var stranger = Path.Combine(platform.ContentFolder, "00", "notes.txt");
        await File.WriteAllTextAsync(stranger, "not ours");

        await LeaveOrphanAsync(platform.ContentFolder);

        Assert.True(File.Exists(stranger));
    }

    /// <summary>What a crash leaves; returns when the sweeper has been by.</summary>
    internal static async Task LeaveOrphanAsync(string folder)
    {
        // Before its first pass the sweeper would take a folder with an orphan for somebody else's.
        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(folder, "stack.id")));
        var orphan = Path.Combine(folder, "00", Guid.Empty.ToString("n"));
        await File.WriteAllTextAsync(orphan, "left by a crash");
        await Eventually.HoldsAsync(() => !File.Exists(orphan));
    }
}

public sealed class SweepingOldBlocks(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Block_that_nobody_commits_goes_after_a_day()
    {
        var file = await platform.PrepareAsync(more: new { name = "blocks.csv", isPermanent = true });
        var before = platform.Contents();
        await file.PutBlockAsync(file.Blob, "YQ==", [1]);
        await SweepingTheDisk.LeaveOrphanAsync(platform.ContentFolder);
        Assert.Single(platform.Contents().Except(before));

        platform.Clock.Advance(TimeSpan.FromHours(25));

        await Eventually.HoldsAsync(() => !platform.Contents().Except(before).Any());
    }
}

public sealed class SweepingAnotherStacksFolder(FilesFixture platform) : IClassFixture<FilesFixture>
{
    [Fact]
    public async Task Nothing_is_removed_until_the_folder_names_this_stack()
    {
        var marker = Path.Combine(platform.ContentFolder, "stack.id");
        await Eventually.HoldsAsync(() => File.Exists(marker));
        var ours = await File.ReadAllTextAsync(marker);
        await File.WriteAllTextAsync(marker, Guid.NewGuid().ToString());
        // The pass that read the marker before has ended; the next ones see the new one.
        await PassBeginsAsync();
        var theirs = Path.Combine(platform.ContentFolder, "ab", "ab" + Guid.NewGuid().ToString("n")[2..]);
        await File.WriteAllTextAsync(theirs, "of another database");

        await PassBeginsAsync();
        await PassBeginsAsync();
        Assert.True(File.Exists(theirs));
        await File.WriteAllTextAsync(marker, ours);
        await Eventually.HoldsAsync(() => !File.Exists(theirs));
    }

    /// <summary>Rows are swept whatever the marker says, at the beginning of each pass.</summary>
    private async Task PassBeginsAsync()
    {
        var file = await platform.PrepareAsync();
        var before = platform.Contents();
        await file.PutBlockAsync(file.Blob, "YQ==", [1]);
        var block = Assert.Single(platform.Contents().Except(before));
        platform.Clock.Advance(TimeSpan.FromDays(2));
        await Eventually.HoldsAsync(() => !File.Exists(block));
    }
}
