using System.Xml;
using Microsoft.AspNetCore.Http;

namespace Headgate.Files;

/// <summary>Put Block List: makes a blob of blocks. Get Block List: tells of both kinds.</summary>
internal sealed class BlockList(BlobStore blobs, ContentFolder folder)
{
    private const int MostBlocks = 50_000;
    private const int MostBytes = 16 * 1024 * 1024;

    private enum Source
    {
        Committed,
        Uncommitted,
        Latest,
    }

    /// <summary>Commits blocks, in the list's order.</summary>
    public async Task PutAsync(HttpContext context, BlobAddress at)
    {
        var wanted = await ReadAsync(context);
        var properties = BlobHeaders.OfBlobHeaders(context.Request);
        var conditions = new BlobConditions(context.Request);
        var stop = context.RequestAborted;
        var current = await blobs.FindAsync(at, stop);
        var pieces = Resolve(
            wanted,
            current,
            current is null ? [] : await blobs.CommittedBlocksAsync(at, stop),
            await blobs.UncommittedBlocksAsync(at, stop));

        using var held = folder.TryHold(pieces.Select(piece => piece.Content).Distinct()) ?? throw BlobErrors.InvalidBlockList();
        using var content = await AssembleAsync(pieces);
        var blob = new NewBlob(at.Blob!, content.Content, content.Length, properties) { Blocks = [.. pieces.Select(piece => new BlockSize(piece.Id, piece.Size))] };
        var written = await blobs.PutAsync(at, blob, conditions.RequireForWrite, content.Keep, stop);
        held.Dispose();
        folder.Delete(written.Unnamed);
        BlobWrites.Created(context, written, null);
    }

    /// <summary>Lists blocks.</summary>
    public async Task GetAsync(HttpContext context, BlobAddress at)
    {
        var type = context.Request.Query["blocklisttype"].ToString();
        if (type is not ("" or "committed" or "uncommitted" or "all"))
            throw BlobErrors.InvalidQuery("blocklisttype", "it is committed, uncommitted or all.");
        var blob = await blobs.FindAsync(at, context.RequestAborted);
        var uncommitted = await blobs.UncommittedBlocksAsync(at, context.RequestAborted);
        if (blob is null && uncommitted.Count == 0)
            throw BlobErrors.BlobNotFound();
        if (blob is not null)
        {
            new BlobConditions(context.Request).RequireForRead(blob);
            context.Response.Headers.ETag = BlobWire.ETag(blob.ETag);
            context.Response.Headers.LastModified = BlobWire.Time(blob.Modified);
        }

        context.Response.Headers["x-ms-blob-content-length"] = (blob?.Size ?? 0).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var committed = blob is null ? [] : await blobs.CommittedBlocksAsync(at, context.RequestAborted);
        await BlobWire.WriteXmlAsync(context, xml =>
        {
            xml.WriteStartElement("BlockList");
            if (type != "uncommitted")
                Write(xml, "CommittedBlocks", committed);
            if (type is "uncommitted" or "all")
                Write(xml, "UncommittedBlocks", uncommitted.Select(block => new BlockSize(block.Id, block.Size)));
            xml.WriteEndElement();
        });
    }

    /// <summary>Finds where each block's bytes are.</summary>
    private static List<Piece> Resolve(
        IReadOnlyList<(Source From, string Id)> wanted, Blob? current, IReadOnlyList<BlockSize> committed, IReadOnlyList<UncommittedBlock> uncommitted)
    {
        var waiting = uncommitted.ToDictionary(block => block.Id, block => new Piece(block.Id, block.Content, 0, block.Size));
        var there = new Dictionary<string, Piece>();
        long offset = 0;
        foreach (var block in committed)
        {
            there.TryAdd(block.Id, new Piece(block.Id, current!.Content, offset, block.Size));
            offset += block.Size;
        }

        var pieces = new List<Piece>(wanted.Count);
        foreach (var (from, id) in wanted)
        {
            if (from != Source.Committed && waiting.TryGetValue(id, out var piece))
                pieces.Add(piece);
            else if (from != Source.Uncommitted && there.TryGetValue(id, out piece))
                pieces.Add(piece);
            else
                throw BlobErrors.InvalidBlockList();
        }

        return pieces;
    }

    /// <summary>Puts the pieces together on a thread of its own: a blob of gigabytes keeps it for seconds.</summary>
    private Task<ContentWriter> AssembleAsync(List<Piece> pieces) =>
        Task.Factory.StartNew(() => Assemble(pieces), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private ContentWriter Assemble(List<Piece> pieces)
    {
        var content = folder.Create();
        try
        {
            foreach (var piece in pieces)
                content.AppendFrom(piece.Content, piece.Offset, piece.Size);
            content.SyncWithName();
            return content;
        }
        catch (Exception failure)
        {
            content.Dispose();
            // A power cut may have taken a block's bytes or its name.
            if (failure is FileNotFoundException or EndOfStreamException)
                throw BlobErrors.InvalidBlockList();
            throw BlobUpload.Explain(failure);
        }
    }

    private static async Task<List<(Source, string)>> ReadAsync(HttpContext context)
    {
        var length = BlobHeaders.RequireLength(context, MostBytes);
        using var body = new MemoryStream((int)length);
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        try
        {
            return Parse(body);
        }
        catch (XmlException malformed)
        {
            throw BlobErrors.InvalidXml(malformed);
        }
    }

    private static List<(Source, string)> Parse(Stream body)
    {
        using var xml = XmlReader.Create(body, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true, IgnoreComments = true });
        var blocks = new List<(Source, string)>();
        xml.MoveToContent();
        if (xml.IsEmptyElement)
            return blocks;
        xml.ReadStartElement("BlockList");
        while (xml.NodeType == XmlNodeType.Element)
        {
            if (!Enum.TryParse<Source>(xml.LocalName, out var from) || char.IsAsciiDigit(xml.LocalName[0]))
                throw new XmlException($"The element {xml.LocalName} is not expected.");
            blocks.Add((from, BlobWrites.RequireBlockId(xml.ReadElementContentAsString().Trim())));
            if (blocks.Count > MostBlocks)
                throw BlobErrors.BlockListTooLong(MostBlocks);
        }

        return blocks;
    }

    private static void Write(XmlWriter xml, string kind, IEnumerable<BlockSize> blocks)
    {
        xml.WriteStartElement(kind);
        foreach (var block in blocks)
        {
            xml.WriteStartElement("Block");
            xml.WriteElementString("Name", block.Id);
            xml.WriteElementString("Size", block.Size.ToString(System.Globalization.CultureInfo.InvariantCulture));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private readonly record struct Piece(string Id, ContentId Content, long Offset, long Size);
}
