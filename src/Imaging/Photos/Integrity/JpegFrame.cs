namespace Avatar.Imaging.Photos;

/// <summary>Sizes of a JPEG's components in blocks of 8 × 8 samples (ITU-T T.81, A.1 and A.2).</summary>
internal sealed class JpegFrame
{
    private const int BlockSide = 8;

    private JpegFrame(bool isProgressive, JpegComponent[] components, int mcusAcross, int mcusDown) =>
        (IsProgressive, Components, McusAcross, McusDown) = (isProgressive, components, mcusAcross, mcusDown);

    public bool IsProgressive { get; }

    public JpegComponent[] Components { get; }

    /// <summary>Number of minimum coded units of an interleaved scan, across and down.</summary>
    public int McusAcross { get; }

    /// <inheritdoc cref="McusAcross"/>
    public int McusDown { get; }

    /// <summary>Reads a frame header; null if its kind is not checked: arithmetic coding, more than 8 bits, or a height that follows later.</summary>
    public static JpegFrame? Read(byte marker, ReadOnlySpan<byte> content)
    {
        if (marker is not (0xC0 or 0xC1 or 0xC2) || content.Length < 9 || content[0] != 8 || content.Length != 6 + (3 * content[5])) return null;
        var (height, width) = ((content[1] << 8) | content[2], (content[3] << 8) | content[4]);
        var parts = content[6..].ToArray().Chunk(3).ToArray();
        if (width == 0 || height == 0 || parts.Any(part => part[1] >> 4 is 0 or > 4 || (part[1] & 15) is 0 or > 4)) return null;
        var (across, down) = (parts.Max(part => part[1] >> 4), parts.Max(part => part[1] & 15));
        var (mcusAcross, mcusDown) = (Ceiling(width, BlockSide * across), Ceiling(height, BlockSide * down));
        var components = parts.Select(part => new JpegComponent
        {
            Id = part[0],
            Across = part[1] >> 4,
            Down = part[1] & 15,
            QuantizationTable = part[2],
            BlocksAcross = Ceiling(Ceiling(width * (part[1] >> 4), across), BlockSide),
            BlocksDown = Ceiling(Ceiling(height * (part[1] & 15), down), BlockSide),
            Stride = mcusAcross * (part[1] >> 4),
            Rows = mcusDown * (part[1] & 15),
        });
        return new JpegFrame(marker is 0xC2, [.. components], mcusAcross, mcusDown);
    }

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}

/// <summary>A component of a frame, and what its scans have brought so far.</summary>
internal sealed class JpegComponent
{
    public const int Coefficients = 64;

    private ulong[]? _nonZero;

    public required byte Id { get; init; }

    /// <summary>Blocks per minimum coded unit of an interleaved scan.</summary>
    public required int Across { get; init; }

    /// <inheritdoc cref="Across"/>
    public required int Down { get; init; }

    public required int QuantizationTable { get; init; }

    /// <summary>Blocks of a scan of this component alone.</summary>
    public required int BlocksAcross { get; init; }

    /// <inheritdoc cref="BlocksAcross"/>
    public required int BlocksDown { get; init; }

    /// <summary>Blocks per row and number of rows in interleaved scans, which fill the last units.</summary>
    public required int Stride { get; init; }

    /// <inheritdoc cref="Stride"/>
    public required int Rows { get; init; }

    /// <summary>Number of bits that are still missing, per coefficient; −1 before its first scan.</summary>
    public int[] MissingBits { get; } = [.. Enumerable.Repeat(-1, Coefficients)];

    /// <summary>For each block of a progressive JPEG, the coefficients that are not zero.</summary>
    public ulong[] NonZero => _nonZero ??= new ulong[Stride * Rows];

    /// <summary>Share of the blocks that the scans brought without an error; 0 before the first scan.</summary>
    public double Whole { get; set; } = -1;

    /// <summary>The last DC coefficient, before quantisation is undone.</summary>
    public int Dc { get; set; }
}
