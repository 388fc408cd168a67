namespace Headgate.Warehouse.Wire;

/// <summary>The workspace that a process is to serve.</summary>
/// <param name="Folder">What it writes: database, tmp, out.</param>
/// <param name="Files">What it may only read.</param>
/// <param name="Database">The database's name as clients see it.</param>
/// <param name="Schema">The workspace's schema.</param>
/// <param name="Create">Whether a database that is not there is made.</param>
/// <param name="MemoryMb">DuckDB's memory.</param>
/// <param name="Threads">DuckDB's threads.</param>
/// <param name="SpillMb">What it may put into tmp.</param>
internal sealed record Assignment(
    string Folder, string Files, string Database, string Schema, bool Create, int MemoryMb, int Threads, int SpillMb)
{
    public void Write(PayloadWriter to)
    {
        to.Write(Folder);
        to.Write(Files);
        to.Write(Database);
        to.Write(Schema);
        to.Write(Create);
        to.Write(MemoryMb);
        to.Write(Threads);
        to.Write(SpillMb);
    }

    public static Assignment Read(PayloadReader from) => new(
        from.ReadString(), from.ReadString(), from.ReadString(), from.ReadString(), from.ReadBoolean(), from.ReadInt32(), from.ReadInt32(), from.ReadInt32());
}

/// <summary>All that a session is, so that it can go on in another process.</summary>
/// <param name="Dialect">The SQL of its statements.</param>
/// <param name="User">The login.</param>
/// <param name="HasCatalogue">Whether it sees the platform's tables.</param>
/// <param name="Database">The current database.</param>
/// <param name="Schema">The current schema.</param>
/// <param name="Parameters">Session parameters.</param>
/// <param name="Variables">Session variables with their types, in the process's own form.</param>
/// <param name="InTransaction">Whether a transaction is open.</param>
/// <param name="IsPinned">Whether it holds what ends with the process, such as temporary tables.</param>
internal sealed record SessionMemory(
    SqlDialect Dialect, string User, bool HasCatalogue, string Database, string? Schema,
    IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Variables, bool InTransaction = false, bool IsPinned = false)
{
    /// <summary>The current role and warehouse by ROLE and WAREHOUSE.</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether its statements only read.</summary>
    public bool IsReadOnly { get; init; }

    public void Write(PayloadWriter to)
    {
        to.Write((byte)Dialect);
        to.Write(User);
        to.Write(HasCatalogue);
        to.Write(Database);
        to.WriteText(Schema);
        to.WriteMap(Parameters);
        to.WriteMap(Variables);
        to.Write(InTransaction);
        to.Write(IsPinned);
        to.WriteMap(Names);
        to.Write(IsReadOnly);
    }

    public static SessionMemory Read(PayloadReader from) => new(
        (SqlDialect)from.ReadByte(), from.ReadString(), from.ReadBoolean(), from.ReadString(), from.ReadText(), from.ReadMap(), from.ReadMap(), from.ReadBoolean(), from.ReadBoolean()) { Names = from.ReadMap(), IsReadOnly = from.ReadBoolean() };
}

/// <summary>A user's statements with their limits.</summary>
internal sealed record Execution(StatementRequest Request, TimeSpan Timeout, string Spool)
{
    public void Write(PayloadWriter to)
    {
        to.Write(Request.Sql);
        to.Write(Request.MaxStatements);
        to.WriteList(Request.Bindings, binding => Write(to, binding));
        to.WriteList(Request.Named, pair =>
        {
            to.Write(pair.Key);
            Write(to, pair.Value);
        });
        to.Write((byte)Request.Encoding);
        to.WriteText(Request.SpoolFolder);
        to.Write(Request.InlineBytes);
        to.Write(Request.PartBytes);
        to.Write(Request.SpoolBytes);
        to.Write(Request.DescribeOnly);
        to.Write(Timeout.Ticks);
        to.Write(Spool);
    }

    public static Execution Read(PayloadReader from)
    {
        var request = new StatementRequest(from.ReadString())
        {
            MaxStatements = from.ReadInt32(),
            Bindings = from.ReadList(() => ReadBinding(from)),
            Named = from.ReadList(() => (Name: from.ReadString(), Value: ReadBinding(from))).ToDictionary(pair => pair.Name, pair => pair.Value),
            Encoding = (CellEncoding)from.ReadByte(),
            SpoolFolder = from.ReadText(),
            InlineBytes = from.ReadInt32(),
            PartBytes = from.ReadInt32(),
            SpoolBytes = from.ReadInt64(),
            DescribeOnly = from.ReadBoolean(),
        };
        return new(request, new TimeSpan(from.ReadInt64()), from.ReadString());
    }

    private static void Write(PayloadWriter to, Binding binding)
    {
        to.Write(binding.Type);
        to.WriteList(binding.Values, to.WriteText);
    }

    private static Binding ReadBinding(PayloadReader from) => new(from.ReadString(), from.ReadList(from.ReadText));
}

/// <summary>A table by reference, or a view on a table of the catalogue.</summary>
/// <param name="Table">Its name in the workspace's schema.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Select">DuckDB's SELECT with the places of files; for a view over the catalogue's rows as <c>{storage}</c>.</param>
/// <param name="Files">Names of the files in the folder of files.</param>
/// <param name="Replace">Whether what is there goes.</param>
/// <param name="StorageSchema">The catalogue's schema for a view; else <c>null</c>.</param>
/// <param name="StorageTable">The catalogue's table for a view; else <c>null</c>.</param>
internal sealed record PutTable(
    string Table, IReadOnlyList<ReferenceColumn> Columns, string Select, IReadOnlyList<string> Files, bool Replace, string? StorageSchema, string? StorageTable)
{
    public void Write(PayloadWriter to)
    {
        to.Write(Table);
        to.WriteColumns(Columns);
        to.Write(Select);
        to.WriteTexts(Files);
        to.Write(Replace);
        to.WriteText(StorageSchema);
        to.WriteText(StorageTable);
    }

    public static PutTable Read(PayloadReader from) => new(
        from.ReadString(), from.ReadColumns(), from.ReadString(), from.ReadTexts(), from.ReadBoolean(), from.ReadText(), from.ReadText());
}
