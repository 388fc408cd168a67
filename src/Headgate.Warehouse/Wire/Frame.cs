namespace Headgate.Warehouse.Wire;

/// <summary>What a message between the host and a warehouse's process is.</summary>
internal enum FrameKind : byte
{
    /// <summary>From the process: it is up and belongs to nobody yet.</summary>
    Hello = 1,
    /// <summary>From the process: what was asked for.</summary>
    Answer = 2,
    /// <summary>From the process: why it could not be done.</summary>
    Failure = 3,
    /// <summary>From the process: it must know something of the storage catalogue to go on.</summary>
    CatalogueCall = 4,

    /// <summary>Opens a workspace's database.</summary>
    Assign = 16,
    /// <summary>Opens a session.</summary>
    Open = 17,
    /// <summary>Ends a session.</summary>
    Close = 18,
    /// <summary>Runs statements of a user.</summary>
    Execute = 19,
    /// <summary>Runs a statement of ours.</summary>
    Own = 20,
    /// <summary>Puts a table by reference, or a view on a table of the catalogue.</summary>
    Put = 21,
    /// <summary>Writes a table as CSV.</summary>
    Export = 22,
    /// <summary>Lists tables and views.</summary>
    List = 23,
    /// <summary>Lists the files that tables refer to.</summary>
    ListFiles = 24,
    /// <summary>Interrupts a request.</summary>
    Cancel = 25,
    /// <summary>What the catalogue says.</summary>
    CatalogueAnswer = 26,
    /// <summary>Writes everything out and ends.</summary>
    Stop = 27,
    /// <summary>Loads a table's rows as a copy.</summary>
    Copy = 28,
    /// <summary>Drops a table or view.</summary>
    Drop = 29,
}

/// <summary>A message.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Session">The session it is for; zero for the process.</param>
/// <param name="Request">The question it belongs to.</param>
/// <param name="Payload">Its content, see <see cref="Payload"/>.</param>
internal readonly record struct Frame(FrameKind Kind, int Session, int Request, byte[] Payload);
