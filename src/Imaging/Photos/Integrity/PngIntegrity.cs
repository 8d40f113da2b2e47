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

    /// <summary>
    /// Small, because the bytes unpacked by a read that fails are lost.
    /// </summary>
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
        if (ReadLines(file) is not { } lines) return new(0, 0);
        var certain = Unpack(file, pixels, pixels.CertainLength, lines, deadline);
        if (certain.Lines == lines.Count) return null;
        var all = Unpack(file, pixels, pixels.Length, lines, deadline);
        if (all is { IsConfirmed: true } && all.Lines == lines.Count) return null;
        var whole = all.Lines < lines.Count ? Math.Max(all.Lines, certain.Lines) : certain.Lines;
        var total = lines.Sum(static line => (double)line.Columns);
        return new(lines.Take(whole).Sum(static line => (double)line.Columns) / total, whole);
    }

    /// <summary>Returns a copy of a PNG in which every damaged row repeats the row above it; null if it is not damaged, or too much.</summary>
    /// <inheritdoc cref="Measure" path="/exception"/>
    public static byte[]? Repair(ReadOnlySpan<byte> file, DecodeDeadline deadline)
    {
        if (Measure(file, deadline) is not { Whole: >= PhotoIntegrity.MinWhole } damage || ReadLines(file) is not { } lines) return null;
        var pixels = Pixels.Find(file);
        using var packed = new MemoryStream();
        using (var packer = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            Unpack(file, pixels, pixels.Length, lines[..damage.WholeLines], deadline, packer);
            foreach (var line in lines[damage.WholeLines..])
            {
                packer.WriteByte(UpFilter);
                packer.Write(new byte[line.Length - 1]);
            }
        }

        var repaired = new ArrayBufferWriter<byte>(file.Length);
        repaired.Write(file[..pixels.Start]);
        PngContainer.WriteChunk("IDAT"u8, packed.GetBuffer().AsSpan(0, (int)packed.Length), repaired);
        PngContainer.WriteChunk("IEND"u8, [], repaired);
        return repaired.WrittenSpan.ToArray();
    }

    /// <summary>Returns the rows of all passes; null if the header is invalid.</summary>
    private static List<Line>? ReadLines(ReadOnlySpan<byte> file)
    {
        if (file.Length < SignatureLength + ChunkOverhead + HeaderLength) return null;
        var header = file.Slice(SignatureLength + 8, HeaderLength);
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        var samples = header[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        var bits = (long)samples * header[8];
        if (width <= 0 || height <= 0 || bits is <= 0 or > 64) return null;
        var lines = new List<Line>();
        foreach (var (x, y, stepX, stepY) in header[12] == 0 ? OnePass : Passes)
        {
            var columns = (width - x + stepX - 1) / stepX;
            for (var row = y; row < height && columns > 0; row += stepY) lines.Add(new(columns, checked((int)(1 + (((columns * bits) + 7) / 8)))));
        }

        return lines;
    }

    /// <summary>Unpacks rows until all are there, one is invalid, or the data ends.</summary>
    /// <param name="file">The file.</param>
    /// <param name="pixels">The chunks with the packed rows.</param>
    /// <param name="length">Number of packed bytes to use.</param>
    /// <param name="lines">The rows to unpack.</param>
    /// <param name="deadline">When to stop.</param>
    /// <param name="target">Receives the rows; null to count them.</param>
    private static Unpacked Unpack(
        ReadOnlySpan<byte> file, Pixels pixels, long length, List<Line> lines, DecodeDeadline deadline, Stream? target = null)
    {
        using var unpacker = new ZLibStream(new MemoryStream(pixels.Copy(file, length)), CompressionMode.Decompress);
        var count = 0;
        try
        {
            var buffer = new byte[lines.Count == 0 ? 1 : lines.Max(static line => line.Length)];
            foreach (var line in lines)
            {
                if (deadline.HasPassed) throw IContainer.TakesTooLong();
                for (var at = 0; at < line.Length;)
                {
                    var read = unpacker.Read(buffer, at, Math.Min(line.Length - at, ReadLength));
                    if (read == 0) return new(count, IsConfirmed: false);
                    at += read;
                }

                if (buffer[0] > LastFilter) return new(count, IsConfirmed: false);
                target?.Write(buffer, 0, line.Length);
                count++;
            }

            // Reading on compares the checksum of the rows.
            while (unpacker.Read(buffer, 0, buffer.Length) > 0)
            {
            }

            return new(count, IsConfirmed: true);
        }
        catch (InvalidDataException)
        {
            return new(count, IsConfirmed: false);
        }
    }

    /// <summary>A row of a pass.</summary>
    /// <param name="Columns">Number of its pixels.</param>
    /// <param name="Length">Number of its bytes, with the filter.</param>
    private readonly record struct Line(int Columns, int Length);

    /// <summary>What could be unpacked.</summary>
    /// <param name="Lines">Number of valid rows.</param>
    /// <param name="IsConfirmed">Whether the checksum of all rows is right.</param>
    private readonly record struct Unpacked(int Lines, bool IsConfirmed);

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
                    if (!HasChecksum(file, at, content.Length)) certain ??= length;
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

        private static bool HasChecksum(ReadOnlySpan<byte> file, int at, int length) =>
            at + ChunkOverhead + length <= file.Length
            && BinaryPrimitives.ReadUInt32BigEndian(file[(at + 8 + length)..]) == PngContainer.Checksum(file.Slice(at + 4, 4 + length));
    }
}

/// <summary>What is damaged of a PNG.</summary>
/// <param name="Whole">Share of the pixels that are whole.</param>
/// <param name="WholeLines">Number of rows that are whole, those of all passes one after the other.</param>
internal sealed record PngDamage(double Whole, int WholeLines);
