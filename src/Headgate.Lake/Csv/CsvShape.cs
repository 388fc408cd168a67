using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Headgate.Lake;

/// <summary>What a quick look at a CSV file's bytes tells: how many records it must have.</summary>
/// <param name="Records">Lines outside of quotes that are not blank: the header and ignored lines too. Wrong when quotes stand inside unquoted fields.</param>
/// <param name="LongestRow">At most 128 bytes below the true length of the longest record.</param>
/// <param name="Bytes">The size, unpacked.</param>
internal readonly record struct CsvShape(long Records, long LongestRow, long Bytes)
{
    /// <summary>Reads the stream to its end, 64 bytes at a step; a small part of the time that parsing takes.</summary>
    /// <param name="stream">The bytes, unpacked.</param>
    /// <param name="enclosure">The quote; 0 for none.</param>
    /// <param name="stop">Checked between blocks.</param>
    public static CsvShape Of(Stream stream, byte enclosure, CancellationToken stop)
    {
        var scan = new Scan(enclosure);
        var buffer = new byte[512 * 1024 + 64];
        var kept = 0;
        var first = true;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            var read = stream.ReadAtLeast(buffer.AsSpan(kept, 512 * 1024), 512 * 1024, throwOnEndOfStream: false);
            var end = kept + read;
            var at = 0;
            if (first && end >= 3 && buffer is [0xef, 0xbb, 0xbf, ..])
                at = 3;
            first = false;
            for (; at + 64 <= end; at += 64)
                scan.Step(ref buffer[at], 64);
            kept = end - at;
            buffer.AsSpan(at, kept).CopyTo(buffer);
            if (read < 512 * 1024)
                break;
        }

        if (kept > 0)
        {
            buffer.AsSpan(kept, 64 - kept).Clear();
            scan.Step(ref buffer[0], kept);
        }

        return scan.Finish();
    }

    private struct Scan(byte enclosure)
    {
        private long position, records, lastBreak, longest;
        // All ones while inside quotes.
        private ulong inside;
        // Whether the last byte began a line (after a break, or at the start), and whether it was \r at the beginning of one.
        private ulong atLineStart = 1, afterLeadingReturn;
        private bool openLine;

        public void Step(ref byte block, int length)
        {
            Masks(ref block, enclosure, out var quotes, out var breaks, out var returns);
            if (length < 64)
            {
                var used = (1UL << length) - 1;
                quotes &= used;
                breaks &= used;
                returns &= used;
            }

            if ((quotes | breaks | returns) == 0)
            {
                Advance(length, openLine: true);
                return;
            }

            var inside = PrefixXor(quotes) ^ this.inside;
            this.inside = (ulong)((long)inside >> 63);
            breaks &= ~inside;
            var lineStarts = (breaks << 1) | atLineStart;
            var leadingReturns = returns & ~inside & lineStarts;
            var blank = breaks & (lineStarts | (leadingReturns << 1) | afterLeadingReturn);
            records += BitOperations.PopCount(breaks) - BitOperations.PopCount(blank);
            if (breaks != 0)
            {
                longest = Math.Max(longest, position + BitOperations.TrailingZeroCount(breaks) - lastBreak);
                lastBreak = position + 63 - BitOperations.LeadingZeroCount(breaks);
            }

            var last = 1UL << (length - 1);
            var endsWithBreak = (breaks & last) != 0;
            var endsWithLeadingReturn = (leadingReturns & last) != 0;
            Advance(length, openLine: !endsWithBreak && !endsWithLeadingReturn);
            atLineStart = endsWithBreak ? 1UL : 0;
            afterLeadingReturn = endsWithLeadingReturn ? 1UL : 0;
        }

        public readonly CsvShape Finish() => new(
            records + (openLine ? 1 : 0), Math.Max(longest, openLine ? position - lastBreak : 0), position);

        private void Advance(int length, bool openLine)
        {
            position += length;
            this.openLine = openLine;
            atLineStart = afterLeadingReturn = 0;
        }

        private static ulong PrefixXor(ulong bits)
        {
            bits ^= bits << 1;
            bits ^= bits << 2;
            bits ^= bits << 4;
            bits ^= bits << 8;
            bits ^= bits << 16;
            return bits ^ (bits << 32);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Masks(ref byte block, byte enclosure, out ulong quotes, out ulong breaks, out ulong returns)
        {
            quotes = breaks = returns = 0;
            for (var half = 0; half < 2; half++)
            {
                var bytes = Vector256.LoadUnsafe(ref block, (nuint)(half * 32));
                quotes |= (ulong)Vector256.Equals(bytes, Vector256.Create(enclosure)).ExtractMostSignificantBits() << (half * 32);
                breaks |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'\n')).ExtractMostSignificantBits() << (half * 32);
                returns |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'\r')).ExtractMostSignificantBits() << (half * 32);
            }

            if (enclosure == 0)
                quotes = 0;
        }
    }
}
