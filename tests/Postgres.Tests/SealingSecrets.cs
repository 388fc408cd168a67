using System.Security.Cryptography;
using Headgate.Kernel;

namespace Headgate.Postgres.Tests;

/// <summary>Boxes of secrets.</summary>
public sealed class SealingSecrets : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("headgate-boxes-");

    [Fact]
    public void A_box_opens_where_it_was_sealed_and_nowhere_else()
    {
        var secrets = Box();
        var box = secrets.Seal("row 1", "a secret, ü");
        Assert.Equal("a secret, ü", secrets.Open("row 1", box));
        Assert.NotEqual(box, secrets.Seal("row 1", "a secret, ü"));
        Assert.ThrowsAny<CryptographicException>(() => secrets.Open("row 2", box));
        box[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => secrets.Open("row 1", box));
        Assert.ThrowsAny<CryptographicException>(() => secrets.Open("row 1", box.AsSpan(0, 5)));
    }

    [Fact]
    public void The_key_is_made_once_and_only_its_owner_reads_it()
    {
        var boxes = Enumerable.Range(0, 8).AsParallel().WithDegreeOfParallelism(8).Select(n => Box().Seal("row", $"{n}")).ToList();
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7"], boxes.Select(box => Box().Open("row", box)).Order());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.FullName, "some.key")));
    }

    /// <summary>Boxes are for ever: this one was made before there was this class.</summary>
    [Fact]
    public void Boxes_of_before_still_open()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "some.key"), Convert.ToBase64String(new byte[32]));
        using var cipher = new AesGcm(new byte[32], 16);
        var box = new byte[12 + 16 + 2];
        cipher.Encrypt(box.AsSpan(0, 12), "hi"u8, box.AsSpan(28), box.AsSpan(12, 16), BitConverter.GetBytes(7L));
        Assert.Equal("hi", Box().Open(BitConverter.GetBytes(7L), box));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private SecretBox Box() => new(new DataFolder(folder.FullName), "some.key");
}
