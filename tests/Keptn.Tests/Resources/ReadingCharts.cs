using System.Formats.Tar;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Headgate.Kernel;
using Headgate.Keptn.Resources;
using Headgate.Keptn.Resources.Charts;
using Headgate.Testing;

namespace Headgate.Keptn.Tests.Resources;

/// <summary>Archives of any bytes are read or refused, and what is read is in its folder.</summary>
public sealed class ReadingCharts
{
    private static readonly byte[] Whole = Archive();

    [Fact]
    public void Changed_bytes_are_refused_or_read_as_files_of_the_chart() => Prop.ForAll(
        (from changes in Gen.ListOf(from place in Gen.Choose(0, Whole.Length - 1) from value in Gen.Choose(0, 255) select (place, (byte)value), 6)
         from length in Gen.Frequency((3, Gen.Constant(Whole.Length)), (1, Gen.Choose(0, Whole.Length)))
         select (changes.ToList(), length)).ToArbitrary(),
        broken =>
        {
            var bytes = Whole.ToArray();
            foreach (var (place, value) in broken.Item1)
                bytes[place] = value;
            IReadOnlyList<ResourceFile> files;
            try
            {
                files = ChartReader.Read("helm/cart.tgz", Packed(bytes.AsSpan(0, broken.length)), new ResourceOptions());
            }
            catch (RefusedException refused)
            {
                Assert.Equal(400, refused.Error.Status);
                return;
            }

            Assert.NotEmpty(files);
            Assert.All(files, file => Assert.Equal(file.Uri, ResourcePath.Of(file.Uri)));
        }).Check(Effort.Cases(3_000));

    private static byte[] Archive()
    {
        using var bytes = new MemoryStream();
        using (var archive = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
            foreach (var name in new[] { "cart/Chart.yaml", "cart/templates/one.yaml", $"cart/{new string('l', 120)}/long.yaml" })
            {
                using var data = new MemoryStream("content"u8.ToArray());
                archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = data });
            }

        return bytes.ToArray();
    }

    private static byte[] Packed(ReadOnlySpan<byte> bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
