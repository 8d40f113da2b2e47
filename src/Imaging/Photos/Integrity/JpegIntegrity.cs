using System.Buffers.Binary;

namespace Avatar.Imaging.Photos;

/// <summary>
/// Measures how much of a JPEG is whole. Decoders cannot tell: they decode damaged data to grey or shifted blocks, and most damage
/// yields codes that are in the tables.
/// </summary>
/// <remarks>
/// Where a unit cannot be decoded, or a reserved marker interrupts the data, the units before it count as whole. Where data ends too early or too late, units were lost or added at an
/// unknown place, so nothing of the segment counts. Restart markers begin a new segment. A file that is cut off is whole up to its end.
/// </remarks>
internal ref struct JpegIntegrity
{
    /// <summary>Restart markers are numbered from 0 to 7. Up to this many that follow each other can be lost.</summary>
    private const int RestartNumbers = 8, MaxLostRestarts = 3;

    private readonly ReadOnlySpan<byte> _file;
    private readonly bool _isCut;
    private readonly HuffmanTable?[] _dcTables = new HuffmanTable?[4], _acTables = new HuffmanTable?[4];
    private readonly int[] _dcSteps = new int[4];
    private JpegFrame? _frame;
    private int _restartInterval;
    private int _at = 2;

    /// <summary>Bytes of all scans, and of them those that a cut-off file lacks.</summary>
    private double _scanBytes, _lostBytes;

    private JpegIntegrity(ReadOnlySpan<byte> file, bool isCut)
    {
        _file = file;
        _isCut = isCut;
    }

    /// <summary>Returns the share of the pixels that can be decoded, from 0 to 1. Kinds of JPEG that are not checked count as whole.</summary>
    /// <param name="file">The file, as <see cref="PhotoFilter"/> wrote it.</param>
    /// <param name="isCut">Whether the file ends without an end marker.</param>
    public static double MeasureWhole(ReadOnlySpan<byte> file, bool isCut) => new JpegIntegrity(file, isCut).Measure();

    /// <summary>Whether the next marker has no meaning, so that it is damaged data.</summary>
    private readonly bool IsReservedNext => _at + 1 < _file.Length && Jpeg.IsReserved(_file[_at + 1]);

    private double Measure()
    {
        while (ReadMarker() is var marker && marker is not (0 or Jpeg.End))
        {
            var length = _at + 2 <= _file.Length ? BinaryPrimitives.ReadUInt16BigEndian(_file[_at..]) : 0;
            if (length < 2 || _at + length > _file.Length) break;
            var content = _file.Slice(_at + 2, length - 2);
            _at += length;
            switch (marker)
            {
                case Jpeg.QuantizationTables:
                    ReadSteps(content);
                    break;
                case Jpeg.HuffmanTables:
                    if (!ReadTables(content)) return 0;
                    break;
                case Jpeg.RestartInterval when content.Length == 2:
                    _restartInterval = BinaryPrimitives.ReadUInt16BigEndian(content);
                    break;
                case Jpeg.Scan:
                    if (_frame is null || JpegScan.Read(_frame, content, _dcTables, _acTables, _dcSteps) is not { } scan) return 0;
                    Check(scan);
                    break;
                case var frame when Jpeg.IsFrame(frame):
                    if (JpegFrame.Read(frame, content) is not { } read) return 1;
                    _frame = read;
                    break;
            }
        }

        if (_frame is null) return 0;
        var lacksScans = _frame.Components.Any(static component => component.MissingBits[0] < 0)
            || (_isCut && _frame.Components.Any(static component => component.MissingBits.Any(static bits => bits != 0)));
        return lacksScans ? 0 : Math.Min(_frame.Components.Min(static component => component.Whole), 1 - (_lostBytes / Math.Max(_scanBytes, 1)));
    }

    /// <summary>Returns the code of the next marker; 0 at the end of the file.</summary>
    private byte ReadMarker()
    {
        while (_at + 1 < _file.Length)
        {
            var code = _file[_at] == Jpeg.Prefix ? _file[_at + 1] : (byte)0;
            _at += code is 0 or Jpeg.Prefix ? 1 : 2;
            if (code is not (0 or Jpeg.Prefix) && !Jpeg.IsRestart(code)) return code;
        }

        return 0;
    }

    private readonly void ReadSteps(ReadOnlySpan<byte> content)
    {
        while (content.Length >= 1)
        {
            var (isWide, length) = (content[0] >> 4 != 0, content[0] >> 4 != 0 ? 129 : 65);
            if (content.Length < length) return;
            _dcSteps[content[0] & 3] = isWide ? (content[1] << 8) | content[2] : content[1];
            content = content[length..];
        }
    }

    private readonly bool ReadTables(ReadOnlySpan<byte> content)
    {
        while (content.Length >= 1 + HuffmanTable.MaxCodeLength)
        {
            var head = content[0];
            var counts = content.Slice(1, HuffmanTable.MaxCodeLength);
            var total = 0;
            foreach (var count in counts) total += count;
            content = content[(1 + HuffmanTable.MaxCodeLength)..];
            if (total > 256 || total > content.Length) return false;
            (head >> 4 == 0 ? _dcTables : _acTables)[head & 3] = new HuffmanTable(counts, content[..total]);
            content = content[total..];
        }

        return content.IsEmpty;
    }

    /// <summary>Decodes the segments of a scan, and notes how much of its components is whole.</summary>
    private void Check(JpegScan scan)
    {
        scan.Note();
        var (began, whole) = (_at, 0);
        var interval = _restartInterval > 0 ? _restartInterval : scan.Units;
        for (var unit = 0; unit < scan.Units;)
        {
            var segment = ReadSegment();
            var count = Math.Min(interval, scan.Units - unit);
            var result = scan.Decode(segment, unit, count);
            var isEnd = _at >= _file.Length;
            if (result.End is SegmentEnd.Complete) whole += count;
            if (result.End is SegmentEnd.Invalid || (result.End is SegmentEnd.Early && IsReservedNext)) whole += result.Units;
            if (result.End is SegmentEnd.Early && isEnd && _isCut && result.Units + unit > 0)
            {
                whole = Cut(scan, unit, result.Units, whole, began);
                break;
            }

            var lost = LostRestarts(unit / interval);
            if (isEnd || lost < 0) break;
            unit += count + (lost * interval);
        }

        _scanBytes += _at - began;
        var share = Math.Min((double)whole / scan.Units, 1);
        foreach (var component in scan.Components) component.Whole = component.Whole < 0 ? share : Math.Min(component.Whole, share);
    }

    /// <summary>
    /// Handles the scan in which a file was cut off. Further scans of a progressive JPEG refine what is already there, so their missing
    /// bytes count, estimated from those that came, and not the missing units.
    /// </summary>
    private int Cut(JpegScan scan, int unit, int decoded, int whole, int began)
    {
        if (!_frame!.IsProgressive) return whole + decoded;
        var share = (double)(unit + decoded) / scan.Units;
        var lost = (_at - began) * ((1 / share) - 1);
        _scanBytes += lost;
        _lostBytes += lost;
        return whole + (scan.Units - unit);
    }

    /// <summary>Returns the bytes up to the next marker, which is the next to be read.</summary>
    private ReadOnlySpan<byte> ReadSegment()
    {
        var began = _at;
        while (true)
        {
            var found = _file[_at..].IndexOf(Jpeg.Prefix);
            if (found < 0 || _at + found + 1 >= _file.Length)
            {
                _at = _file.Length;
                return _file[began..];
            }

            _at += found;
            if (_file[_at + 1] != 0) return _file[began.._at];
            _at += 2;
        }
    }

    /// <summary>Reads the marker after a segment and returns how many markers are missing before it; −1 if the scan ends here.</summary>
    /// <param name="index">Number of segments before this one.</param>
    private int LostRestarts(int index)
    {
        while (_at + 1 < _file.Length && (_file[_at + 1] == Jpeg.Prefix || IsReservedNext))
        {
            _at++;
            if (_file[_at] != Jpeg.Prefix) ReadSegment();
        }

        if (_at + 1 >= _file.Length || !Jpeg.IsRestart(_file[_at + 1])) return -1;
        var lost = (_file[_at + 1] - 0xD0 - (index % RestartNumbers) + RestartNumbers) % RestartNumbers;
        _at += 2;
        return lost <= MaxLostRestarts ? lost : 0;
    }
}
