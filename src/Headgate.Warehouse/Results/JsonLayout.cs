namespace Headgate.Warehouse.Results;

/// <summary>Lays JSON out as Snowflake prints a VARIANT: two spaces a level and the keys of an object in order.</summary>
internal sealed class JsonLayout
{
    private const int MaxDepth = 500;

    private readonly List<Member> members = [];

    /// <summary>Writes one JSON value, which DuckDB has already found to be well-formed.</summary>
    public void Write(ReadOnlySpan<byte> json, RowBuffer to)
    {
        members.Clear();
        Value(json, Skip(json, 0), 0, to);
    }

    private int Value(ReadOnlySpan<byte> json, int at, int depth, RowBuffer to)
    {
        // An object is looked through once for each level around it, so depth costs more than length.
        if (depth > MaxDepth)
            throw new WarehouseException(100078, "22000", $"A VARIANT is nested deeper than {MaxDepth} levels.");
        switch (At(json, at))
        {
            case (byte)'{': return Object(json, at, depth, to);
            case (byte)'[': return Array(json, at, depth, to);
            default:
                var end = End(json, at);
                to.Add(json[at..end]);
                return end;
        }
    }

    private int Array(ReadOnlySpan<byte> json, int at, int depth, RowBuffer to)
    {
        at = Skip(json, at + 1);
        to.Add((byte)'[');
        if (At(json, at) == ']')
        {
            to.Add((byte)']');
            return at + 1;
        }

        while (true)
        {
            Line(depth + 1, to);
            at = Skip(json, Value(json, at, depth + 1, to));
            if (At(json, at) != ',')
                break;
            to.Add((byte)',');
            at = Skip(json, at + 1);
        }

        Line(depth, to);
        to.Add((byte)']');
        return at + 1;
    }

    private int Object(ReadOnlySpan<byte> json, int at, int depth, RowBuffer to)
    {
        var first = members.Count;
        at = Skip(json, at + 1);
        while (At(json, at) == '"')
        {
            var keyEnd = End(json, at);
            var value = Skip(json, Skip(json, keyEnd) + 1);
            var end = End(json, value);
            Insert(json, first, new(at, keyEnd, value));
            at = Skip(json, end);
            if (At(json, at) == ',')
                at = Skip(json, at + 1);
        }

        to.Add((byte)'{');
        for (var i = first; i < members.Count; i++)
        {
            var member = members[i];
            if (i > first)
                to.Add((byte)',');
            Line(depth + 1, to);
            to.Add(json[member.Key..member.KeyEnd]);
            to.Add(": "u8);
            Value(json, member.Value, depth + 1, to);
        }

        if (members.Count > first)
            Line(depth, to);
        members.RemoveRange(first, members.Count - first);
        to.Add((byte)'}');
        return at + 1;
    }

    // Keys mostly come in order already, so looking from the end is quick.
    private void Insert(ReadOnlySpan<byte> json, int first, Member member)
    {
        var key = json[member.Key..member.KeyEnd];
        var place = members.Count;
        while (place > first && json[members[place - 1].Key..members[place - 1].KeyEnd].SequenceCompareTo(key) > 0)
            place--;
        members.Insert(place, member);
    }

    /// <summary>Where a value ends.</summary>
    private static int End(ReadOnlySpan<byte> json, int at)
    {
        var depth = 0;
        while (at < json.Length)
        {
            switch (json[at])
            {
                case (byte)'"':
                    at = StringEnd(json, at);
                    if (depth == 0)
                        return at;
                    continue;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    if (depth == 0)
                        return at;
                    if (--depth == 0)
                        return at + 1;
                    break;
                case (byte)',' or (byte)':' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' when depth == 0:
                    return at;
            }

            at++;
        }

        return at;
    }

    private static int StringEnd(ReadOnlySpan<byte> json, int at)
    {
        for (at++; at < json.Length && json[at] != '"'; at++)
            if (json[at] == '\\')
                at++;
        return Math.Min(at + 1, json.Length);
    }

    private static int Skip(ReadOnlySpan<byte> json, int at)
    {
        while (at < json.Length && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            at++;
        return at;
    }

    private static byte At(ReadOnlySpan<byte> json, int at) =>
        at < json.Length ? json[at] : throw new FormatException("A VARIANT holds what is not JSON.");

    private static void Line(int depth, RowBuffer to)
    {
        var room = to.Room(1 + (2 * depth))[..(1 + (2 * depth))];
        room.Fill((byte)' ');
        room[0] = (byte)'\n';
        to.Advance(room.Length);
    }

    private readonly record struct Member(int Key, int KeyEnd, int Value);
}
