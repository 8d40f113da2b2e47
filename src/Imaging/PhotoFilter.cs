using System.Buffers;
using Avatar.Imaging.Photos;

namespace Avatar.Imaging;

/// <summary>
/// Copies a photo in chunks and keeps its pixels, colour information and orientation. Everything else is dropped: location, camera,
/// texts, embedded thumbnails, appended data. Compressed pixels are copied without decoding. The time is linear in the number
/// of bytes; extra memory is bounded by the size of a colour profile.
/// </summary>
public sealed class PhotoFilter
{
    /// <summary>Extra buffer space. Bytes held back from one chunk are written with the next; this is more than their number.</summary>
    private const int Spare = 4096;

    private readonly IContainer _container;
    private readonly ArrayBufferWriter<byte> _collected = new();
    private readonly ArrayBufferWriter<byte> _kept;
    private Step _step;
    private long _remaining;
    private bool _found;
    private bool _afterFF;

    /// <summary>Creates a filter for one photo.</summary>
    /// <param name="format">The format that the first bytes of the photo announce.</param>
    /// <param name="chunkLength">Usual number of bytes per call of <see cref="Push"/>.</param>
    public PhotoFilter(ImageFormat format, int chunkLength)
    {
        _kept = new(chunkLength + Spare);
        _container = format switch
        {
            ImageFormat.Jpeg => new JpegContainer(),
            ImageFormat.Png => new PngContainer(),
            ImageFormat.Webp => new WebpContainer(),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
        Begin(_container.Next([], _kept));
    }

    /// <summary>Filters the next bytes of the photo.</summary>
    /// <returns>The kept bytes that were not returned before. Valid until the next call.</returns>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>: the photo is damaged or takes too long to decode.</exception>
    public ReadOnlyMemory<byte> Push(ReadOnlySpan<byte> chunk)
    {
        _kept.ResetWrittenCount();
        while (true)
        {
            if (IsStepDone())
            {
                Begin(_container.Next(_collected.WrittenSpan, _kept));
                continue;
            }

            if (chunk.IsEmpty) return _kept.WrittenMemory;
            chunk = chunk[Take(chunk)..];
        }
    }

    /// <summary>Marks the end of the photo.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>: the photo ended before its first pixel.</exception>
    public void Complete()
    {
        if (!_container.HasPixels) throw IContainer.Damaged();
    }

    private bool IsStepDone() => _step.Kind switch
    {
        StepKind.End => false,
        StepKind.FindMarker or StepKind.KeepScan => _found,
        _ => _remaining == 0,
    };

    private void Begin(Step step)
    {
        (_step, _remaining, _found, _afterFF) = (step, step.Length, false, false);
        _collected.ResetWrittenCount();
    }

    /// <returns>Number of processed bytes; at least 1.</returns>
    private int Take(ReadOnlySpan<byte> chunk)
    {
        if (_step.Kind is StepKind.End) return chunk.Length;
        if (_step.Kind is StepKind.FindMarker or StepKind.KeepScan) return TakeUntilMarker(chunk, keep: _step.Kind is StepKind.KeepScan);
        var part = chunk[..(int)Math.Min(chunk.Length, _remaining)];
        _remaining -= part.Length;
        if (_step.Kind is StepKind.Collect) _collected.Write(part);
        if (_step.Kind is StepKind.Keep) _kept.Write(part);
        if (_step.Kind is StepKind.Blank)
        {
            _kept.GetSpan(part.Length)[..part.Length].Clear();
            _kept.Advance(part.Length);
        }

        return part.Length;
    }

    /// <summary>
    /// Processes bytes up to the next marker: one or more 0xFF and a byte that is neither 0xFF nor zero (ITU-T T.81, B.1.1.2). 0xFF
    /// followed by zero is an escaped data byte of a scan. In a scan with a restart interval, restart markers are data too. Reserved codes
    /// in a scan are damaged data.
    /// </summary>
    private int TakeUntilMarker(ReadOnlySpan<byte> chunk, bool keep)
    {
        if (!_afterFF)
        {
            var at = chunk.IndexOf(Jpeg.Prefix);
            _afterFF = at >= 0;
            if (keep) _kept.Write(at < 0 ? chunk : chunk[..at]);
            return at < 0 ? chunk.Length : at + 1;
        }

        var code = chunk[0];
        if (code == Jpeg.Prefix) return 1;
        _afterFF = false;
        if (code != 0 && !(keep && (Jpeg.IsReserved(code) || (_step.HasRestarts && Jpeg.IsRestart(code)))))
        {
            _collected.Write([code]);
            _found = true;
        }
        else if (keep)
        {
            _kept.Write([Jpeg.Prefix, code]);
        }

        return 1;
    }
}
