namespace Headgate.Lake;

/// <summary>Tells, byte by byte, where a text stops being UTF-8 (RFC 3629: no overlong forms, no surrogates).</summary>
internal sealed class Utf8Check
{
    private int following;
    private byte lowest = 0x80, highest = 0xbf;

    /// <summary>Whether the bytes so far end with a whole character.</summary>
    public bool IsBetweenCharacters => following == 0;

    public bool Accepts(byte next)
    {
        if (following > 0)
        {
            var fits = next >= lowest && next <= highest;
            following = fits ? following - 1 : 0;
            (lowest, highest) = (0x80, 0xbf);
            return fits;
        }

        (following, lowest, highest) = next switch
        {
            < 0x80 => (0, (byte)0x80, (byte)0xbf),
            >= 0xc2 and <= 0xdf => (1, (byte)0x80, (byte)0xbf),
            0xe0 => (2, (byte)0xa0, (byte)0xbf),
            0xed => (2, (byte)0x80, (byte)0x9f),
            >= 0xe1 and <= 0xef => (2, (byte)0x80, (byte)0xbf),
            0xf0 => (3, (byte)0x90, (byte)0xbf),
            >= 0xf1 and <= 0xf3 => (3, (byte)0x80, (byte)0xbf),
            0xf4 => (3, (byte)0x80, (byte)0x8f),
            _ => (-1, (byte)0x80, (byte)0xbf),
        };
        if (following >= 0)
            return true;
        following = 0;
        return false;
    }
}
