namespace Avatar.Imaging.Photos;

/// <summary>
/// Decodes the Huffman codes of one scan (ITU-T T.81, F.2.2 and G.2) without computing pixels, to find where its data is damaged: a code that
/// is not in the table, a coefficient behind the last one, an impossible DC coefficient, data that ends early or too late.
/// </summary>
internal sealed class JpegScan
{
    /// <summary>A block of 8-bit samples has a DC coefficient of at most 1,024; encoders may round it up by a step.</summary>
    private const int MaxDc = 1024 + 256;

    private const int MaxDcCategory = 11, MaxAcCategory = 11;
    private const int ZeroRun = 15;

    private readonly JpegFrame _frame;
    private readonly Part[] _parts;
    private readonly int _first, _last, _high, _low;
    private int _endOfBandRun;

    private JpegScan(JpegFrame frame, Part[] parts, int first, int last, int high, int low) =>
        (_frame, _parts, _first, _last, _high, _low) = (frame, parts, first, last, high, low);

    public IEnumerable<JpegComponent> Components => _parts.Select(part => part.Component);

    /// <summary>Number of minimum coded units.</summary>
    public int Units => IsAlone ? Alone.BlocksAcross * Alone.BlocksDown : _frame.McusAcross * _frame.McusDown;

    private bool IsAlone => _parts.Length == 1;

    private JpegComponent Alone => _parts[0].Component;

    /// <summary>Reads a scan header; null if it is invalid or names a table that is missing.</summary>
    public static JpegScan? Read(JpegFrame frame, ReadOnlySpan<byte> content, HuffmanTable?[] dcTables, HuffmanTable?[] acTables, int[] dcSteps)
    {
        if (content.Length < 4 || content.Length != 4 + (2 * content[0])) return null;
        var (first, last, high, low) = frame.IsProgressive
            ? (content[^3], content[^2], content[^1] >> 4, content[^1] & 15)
            : (0, JpegComponent.Coefficients - 1, 0, 0);
        if (last >= JpegComponent.Coefficients || first > last || low > 13) return null;
        var (needsDc, needsAc) = (first == 0 && high == 0, frame.IsProgressive ? first > 0 : last > 0);
        var parts = new Part[content[0]];
        for (var i = 0; i < parts.Length; i++)
        {
            var (id, tables) = (content[1 + (2 * i)], content[2 + (2 * i)]);
            if (Array.Find(frame.Components, component => component.Id == id) is not { } component) return null;
            var (dc, ac) = (dcTables[(tables >> 4) & 3], acTables[tables & 3]);
            if ((needsDc && dc is null) || (needsAc && ac is null)) return null;
            parts[i] = new Part(component, dc, ac, Math.Max(dcSteps[component.QuantizationTable & 3], 1));
        }

        return parts.Length == 0 || (first > 0 && parts.Length > 1) ? null : new JpegScan(frame, parts, first, last, high, low);
    }

    /// <summary>Notes that the scan's bits of its coefficients have come.</summary>
    public void Note()
    {
        foreach (var component in Components) component.MissingBits.AsSpan(_first..(_last + 1)).Fill(_low);
    }

    /// <summary>Decodes units until the segment ends or an error is found.</summary>
    /// <param name="segment">The data up to the next marker.</param>
    /// <param name="from">The first unit of the segment.</param>
    /// <param name="count">Number of units that the segment should contain.</param>
    public SegmentResult Decode(ReadOnlySpan<byte> segment, int from, int count)
    {
        foreach (var component in Components) component.Dc = 0;
        _endOfBandRun = 0;
        var bits = new BitReader(segment);
        for (var unit = 0; unit < count; unit++)
        {
            var isValid = DecodeUnit(ref bits, from + unit);
            if (bits.IsOverrun) return new(unit, SegmentEnd.Early);
            if (!isValid) return new(unit, SegmentEnd.Invalid);
        }

        var rest = segment[^Math.Min(segment.Length, bits.Rest.Length + bits.BytesInHand)..];
        return new(count, _endOfBandRun == 0 && IsPadding(rest) ? SegmentEnd.Complete : SegmentEnd.Late);
    }

    /// <summary>Whether the bytes are all the same: some cameras fill their files up.</summary>
    private static bool IsPadding(ReadOnlySpan<byte> bytes) => bytes.IsEmpty || !bytes.ContainsAnyExcept(bytes[0]);

    private bool DecodeUnit(ref BitReader bits, int unit)
    {
        if (IsAlone)
        {
            var (row, column) = Math.DivRem(unit, Alone.BlocksAcross);
            return DecodeBlock(ref bits, _parts[0], (row * Alone.Stride) + column);
        }

        var (mcuRow, mcuColumn) = Math.DivRem(unit, _frame.McusAcross);
        foreach (var part in _parts)
        {
            var component = part.Component;
            for (var y = 0; y < component.Down; y++)
            {
                for (var x = 0; x < component.Across; x++)
                {
                    if (!DecodeBlock(ref bits, part, (((mcuRow * component.Down) + y) * component.Stride) + (mcuColumn * component.Across) + x)) return false;
                }
            }
        }

        return true;
    }

    private bool DecodeBlock(ref BitReader bits, in Part part, int block)
    {
        if (!_frame.IsProgressive) return DecodeDc(ref bits, part) && DecodeAc(ref bits, part.Ac!);
        if (_first == 0) return _high == 0 ? DecodeDc(ref bits, part) : SkipBit(ref bits);
        return _high == 0 ? DecodeBand(ref bits, part, block) : RefineBand(ref bits, part, block);
    }

    private bool DecodeDc(ref BitReader bits, in Part part)
    {
        bits.Fill();
        var category = part.Dc!.Decode(ref bits);
        if (category is < 0 or > MaxDcCategory) return false;
        var value = bits.Read(category);
        if (category > 0 && value < 1 << (category - 1)) value += 1 - (1 << category);
        var dc = part.Component.Dc += value;
        return Math.Abs(dc << _low) * part.Step <= MaxDc + part.Step;
    }

    private static bool SkipBit(ref BitReader bits)
    {
        bits.Fill();
        bits.Skip(1);
        return true;
    }

    private static bool DecodeAc(ref BitReader bits, HuffmanTable table)
    {
        for (var k = 1; k < JpegComponent.Coefficients; k++)
        {
            bits.Fill();
            var symbol = table.Decode(ref bits);
            if (symbol < 0) return false;
            var (run, category) = (symbol >> 4, symbol & 15);
            if (category == 0 && run != ZeroRun) return true;
            k += run;
            if (k >= JpegComponent.Coefficients || category > MaxAcCategory) return false;
            bits.Skip(category);
        }

        return true;
    }

    /// <summary>The first bits of a progressive JPEG's AC coefficients (G.1.2.2).</summary>
    private bool DecodeBand(ref BitReader bits, in Part part, int block)
    {
        if (_endOfBandRun > 0)
        {
            _endOfBandRun--;
            return true;
        }

        for (var k = _first; k <= _last; k++)
        {
            bits.Fill();
            var symbol = part.Ac!.Decode(ref bits);
            if (symbol < 0) return false;
            var (run, category) = (symbol >> 4, symbol & 15);
            if (category == 0 && run != ZeroRun)
            {
                _endOfBandRun = (1 << run) - 1 + bits.Read(run);
                return true;
            }

            k += run;
            if (k > _last || category > MaxAcCategory) return false;
            if (category == 0) continue;
            bits.Skip(category);
            part.Component.NonZero[block] |= 1UL << k;
        }

        return true;
    }

    /// <summary>A further bit of a progressive JPEG's AC coefficients (G.1.2.3): one for each that is not zero, and codes for new ones.</summary>
    private bool RefineBand(ref BitReader bits, in Part part, int block)
    {
        ref var nonZero = ref part.Component.NonZero[block];
        var k = _first;
        if (_endOfBandRun == 0)
        {
            for (; k <= _last; k++)
            {
                bits.Fill();
                var symbol = part.Ac!.Decode(ref bits);
                if (symbol < 0) return false;
                var (run, category) = (symbol >> 4, symbol & 15);
                if (category > 1) return false;
                if (category == 0 && run != ZeroRun)
                {
                    _endOfBandRun = (1 << run) + bits.Read(run);
                    break;
                }

                bits.Skip(category);
                k = SkipRun(ref bits, nonZero, k, run);
                if (category == 0) continue;
                if (k > _last) return false;
                nonZero |= 1UL << k;
            }
        }

        if (_endOfBandRun == 0) return true;
        _endOfBandRun--;
        if (k <= _last) bits.SkipMany(System.Numerics.BitOperations.PopCount(nonZero >> k << k << (63 - _last)));
        return true;
    }

    /// <summary>Skips zero coefficients, and one bit for each other one between them. Returns the position of the zero after the run.</summary>
    private int SkipRun(ref BitReader bits, ulong nonZero, int k, int run)
    {
        for (; k <= _last; k++)
        {
            if ((nonZero >> k & 1) != 0) SkipBit(ref bits);
            else if (run-- == 0) return k;
        }

        return k;
    }

    private readonly record struct Part(JpegComponent Component, HuffmanTable? Dc, HuffmanTable? Ac, int Step);
}

/// <summary>How the data of a segment ended.</summary>
internal enum SegmentEnd
{
    /// <summary>With the last unit.</summary>
    Complete,

    /// <summary>Before the last unit.</summary>
    Early,

    /// <summary>It goes on after the last unit.</summary>
    Late,

    /// <summary>A unit cannot be decoded.</summary>
    Invalid,
}

/// <summary>How far a segment could be decoded.</summary>
/// <param name="Units">Number of decoded units.</param>
/// <param name="End">Why decoding ended.</param>
internal readonly record struct SegmentResult(int Units, SegmentEnd End);
