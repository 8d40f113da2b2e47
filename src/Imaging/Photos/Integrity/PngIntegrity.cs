using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Avatar.Imaging.Photos;

/// <summary>
/// Measures how much of a PNG is whole, by its checksums and by unpacking its rows. Rows before the first damaged chunk are whole. Rows of
/// a damaged chunk count up to the first that cannot be unpacked or names no filter; if all can, the place of the damage is unknown.
/// </summary>
internal static class PngIntegrity
{
    private const int SignatureLength = 8, ChunkOverhead = 12, HeaderLength = 13;
    private const byte LastFilter = 4, UpFilter = 2;

    /// <summary>Number of bytes per read: few, because those that were unpacked by a read that fails are lost.</summary>
    private const int ReadLength = 1024;

    /// <summary>Columns and rows of the seven passes of an interlaced PNG: the first one and the distance (PNG, 8.1).</summary>
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static readonly (int X, int Y, int StepX, int StepY)[] OnePass = [(0, 0, 1, 1)];

    /// <summary>Returns what is damaged; null if nothing is.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>: the deadline has passed.</exception>
    public static PngDamage? Measure(ReadOnlySpan<byte> file, DecodeDeadline deadline)
    {
        var pixels = Pixels.Find(file);
        if (pixels.IsWhole) return null;
        if (ReadPasses(file) is not { } passes) return new(0, 0);
        var rows = passes.Sum(static pass => pass.Rows);
        var certain = Unpack(file, pixels, pixels.CertainLength, passes, rows, deadline);
        if (certain.Rows == rows) return null;
        var all = Unpack(file, pixels, pixels.Length, passes, rows, deadline);
        if (all.IsConfirmed) return null;
        var whole = all.Rows < rows ? Math.Max(all.Rows, certain.Rows) : certain.Rows;
        return new(CountPixels(passes, whole) / (double)CountPixels(passes, rows), whole);
    }

    /// <summary>Returns a copy of a PNG in which every damaged row repeats the row above it; null if nothing is damaged, or too much.</summary>
    /// <inheritdoc cref="Measure" path="/exception"/>
    public static byte[]? Repair(ReadOnlySpan<byte> file, DecodeDeadline deadline)
    {
        var pixels = Pixels.Find(file);
        if (pixels.IsWhole || ReadPasses(file) is not { } passes) return null;

        // Where only the checksum of the rows is missing, all of them are whole.
        var damage = Measure(file, deadline) ?? new PngDamage(1, passes.Sum(static pass => pass.Rows));
        if (damage.Whole < PhotoIntegrity.MinWhole) return null;
        using var packed = new MemoryStream();
        using (var packer = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            Unpack(file, pixels, pixels.Length, passes, damage.WholeRows, deadline, packer);
            var missing = -damage.WholeRows;
            foreach (var pass in passes)
            {
                var row = new byte[pass.Length];
                row[0] = UpFilter;
                for (missing += pass.Rows; missing > 0; missing--) packer.Write(row);
            }
        }

        var repaired = new ArrayBufferWriter<byte>(file.Length);
        repaired.Write(file[..pixels.Start]);
        PngContainer.WriteChunk("IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length), repaired);
        PngContainer.WriteChunk("IEND"u8, [], repaired);
        return repaired.WrittenSpan.ToArray();
    }

    /// <summary>Returns the passes that have rows; null if the header is invalid.</summary>
    private static List<Pass>? ReadPasses(ReadOnlySpan<byte> file)
    {
        if (file.Length < SignatureLength + ChunkOverhead + HeaderLength) return null;
        var header = file.Slice(SignatureLength + 8, HeaderLength);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        var samples = header[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        var bits = (long)samples * header[8];
        if (width <= 0 || height <= 0 || bits is <= 0 or > 64) return null;
        var passes = new List<Pass>();
        foreach (var (x, y, stepX, stepY) in header[12] == 0 ? OnePass : Passes)
        {
            var (columns, rows) = ((width - x + stepX - 1) / stepX, (height - y + stepY - 1) / stepY);
            if (columns > 0 && rows > 0) passes.Add(new(rows, columns, checked((int)(1 + (((columns * bits) + 7) / 8)))));
        }

        return passes;
    }

    /// <summary>Returns the number of pixels in the first rows of all passes, one pass after the other.</summary>
    private static long CountPixels(List<Pass> passes, int rows)
    {
        var pixels = 0L;
        foreach (var pass in passes)
        {
            pixels += (long)Math.Clamp(rows, 0, pass.Rows) * pass.Columns;
            rows -= pass.Rows;
        }

        return pixels;
    }

    /// <summary>Unpacks rows until all are there, one is invalid, or the data ends.</summary>
    /// <param name="file">The file.</param>
    /// <param name="pixels">The chunks with the packed rows.</param>
    /// <param name="length">Number of packed bytes to use.</param>
    /// <param name="passes">The passes to unpack.</param>
    /// <param name="rows">Number of rows to unpack.</param>
    /// <param name="deadline">When to stop.</param>
    /// <param name="target">Receives the rows; null to count them.</param>
    private static Unpacked Unpack(
        ReadOnlySpan<byte> file, Pixels pixels, long length, List<Pass> passes, int rows, DecodeDeadline deadline, Stream? target = null)
    {
        using var unpacker = new ZLibStream(new MemoryStream(pixels.Copy(file, length)), CompressionMode.Decompress);
        var count = 0;
        try
        {
            foreach (var pass in passes)
            {
                var row = new byte[pass.Length];
                for (var i = 0; i < pass.Rows && count < rows; i++, count++)
                {
                    if (deadline.HasPassed) throw IContainer.TakesTooLong();
                    if (!TryRead(unpacker, row) || row[0] > LastFilter) return new(count, IsConfirmed: false);
                    target?.Write(row);
                }
            }

            // Reading to the end compares the checksum of the rows.
            var rest = new byte[ReadLength];
            while (unpacker.Read(rest) > 0)
            {
                if (deadline.HasPassed) throw IContainer.TakesTooLong();
            }

            return new(count, IsConfirmed: true);
        }
        catch (InvalidDataException)
        {
            return new(count, IsConfirmed: false);
        }
    }

    /// <summary>Fills a row; returns false if the data ends before.</summary>
    private static bool TryRead(ZLibStream unpacker, byte[] row)
    {
        for (var at = 0; at < row.Length;)
        {
            var read = unpacker.Read(row, at, Math.Min(row.Length - at, ReadLength));
            if (read == 0) return false;
            at += read;
        }

        return true;
    }

    /// <summary>The rows of a pass.</summary>
    /// <param name="Rows">Number of its rows.</param>
    /// <param name="Columns">Number of pixels of a row.</param>
    /// <param name="Length">Number of bytes of a row, with the filter.</param>
    private readonly record struct Pass(int Rows, int Columns, int Length);

    /// <summary>What could be unpacked.</summary>
    /// <param name="Rows">Number of valid rows.</param>
    /// <param name="IsConfirmed">Whether all rows are there and their checksum is right.</param>
    private readonly record struct Unpacked(int Rows, bool IsConfirmed);

    /// <summary>The chunks that contain the packed rows.</summary>
    /// <param name="Start">Where the first chunk begins.</param>
    /// <param name="Length">Number of packed bytes.</param>
    /// <param name="CertainLength">Number of packed bytes before the first chunk that is damaged.</param>
    /// <param name="IsWhole">Whether no chunk is damaged and none is missing.</param>
    private readonly record struct Pixels(int Start, int Length, int CertainLength, bool IsWhole)
    {
        public static Pixels Find(ReadOnlySpan<byte> file)
        {
            var (at, start, length) = (SignatureLength, 0, 0);
            var certain = default(int?);
            while (TryReadChunk(file, at, out var name, out var content))
            {
                if (name.SequenceEqual("IEND"u8)) return new(start, length, certain ?? length, IsWhole: certain is null);
                if (name.SequenceEqual("IDAT"u8))
                {
                    if (start == 0) start = at;
                    if (IsDamaged(file, at, content.Length)) certain ??= length;
                    length += content.Length;
                }

                at += ChunkOverhead + content.Length;
            }

            return new(start, length, certain ?? length, IsWhole: false);
        }

        public byte[] Copy(ReadOnlySpan<byte> file, long length)
        {
            var copy = new MemoryStream();
            for (var at = Start; copy.Length < length && TryReadChunk(file, at, out var name, out var content); at += ChunkOverhead + content.Length)
            {
                if (name.SequenceEqual("IDAT"u8)) copy.Write(content[..(int)Math.Min(content.Length, length - copy.Length)]);
            }

            return copy.ToArray();
        }

        /// <summary>Reads a chunk, or the part of it that is there.</summary>
        private static bool TryReadChunk(ReadOnlySpan<byte> file, int at, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> content)
        {
            name = content = default;
            if (at < 0 || at > file.Length - 8) return false;
            name = file.Slice(at + 4, 4);
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            content = file.Slice(at + 8, (int)Math.Min(length, (uint)(file.Length - at - 8)));
            return true;
        }

        /// <summary>Whether the checksum of a chunk is wrong. A chunk that is cut off has none, and is whole up to there.</summary>
        private static bool IsDamaged(ReadOnlySpan<byte> file, int at, int length) =>
            at + ChunkOverhead + length <= file.Length
            && BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + length)..]) != PngContainer.Checksum(file.Slice(at + 4, 4 + length));
    }
}

/// <summary>What is damaged of a PNG.</summary>
/// <param name="Whole">Share of the pixels that are whole.</param>
/// <param name="WholeRows">Number of rows that are whole, those of all passes one after the other.</param>
internal sealed record PngDamage(double Whole, int WholeRows);
