using System.Buffers;
using Avatar.Imaging.Photos.Containers;

namespace Avatar.Imaging;

/// <summary>
/// Copies a photo piece by piece and leaves out everything that is neither its pixels, nor their colours, nor which side is up:
/// place, camera, texts, embedded thumbnails, appended data. Compressed pixels are copied as they are, never decoded. The work is
/// linear in the bytes; what is held beside them is bounded by a colour profile.
/// </summary>
public sealed class PhotoFilter
{
    /// <summary>More than what may be held back of one piece and come out with the next.</summary>
    private const int Spare = 4096;

    private readonly IContainer _container;
    private readonly ArrayBufferWriter<byte> _collected = new();
    private readonly ArrayBufferWriter<byte> _kept;
    private Step _step;
    private long _left;
    private bool _found;
    private bool _afterFF;

    /// <summary>A filter for one photo.</summary>
    /// <param name="format">The format that its first bytes announce.</param>
    /// <param name="pieceLength">How many bytes come at a time, for the most part.</param>
    public PhotoFilter(ImageFormat format, int pieceLength)
    {
        _kept = new(pieceLength + Spare);
        _container = format switch
        {
            ImageFormat.Jpeg => new JpegContainer(),
            ImageFormat.Png => new PngContainer(),
            ImageFormat.Webp => new WebpContainer(),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
        Begin(_container.Next([], _kept));
    }

    /// <summary>Takes the next bytes of the photo.</summary>
    /// <returns>What is kept of the photo so far and was not returned before. Valid until the next call.</returns>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>: no decoder would read on.</exception>
    public ReadOnlyMemory<byte> Push(ReadOnlySpan<byte> piece)
    {
        _kept.ResetWrittenCount();
        while (true)
        {
            if (IsOver())
            {
                Begin(_container.Next(_collected.WrittenSpan, _kept));
                continue;
            }

            if (piece.IsEmpty) return _kept.WrittenMemory;
            piece = piece[Take(piece)..];
        }
    }

    /// <summary>The photo has no more bytes.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>: it ended before its first pixel.</exception>
    public void Complete()
    {
        if (!_container.HasPixels) throw IContainer.Damaged();
    }

    private bool IsOver() => _step.Kind switch
    {
        StepKind.End => false,
        StepKind.FindMarker or StepKind.KeepScan => _found,
        _ => _left == 0,
    };

    private void Begin(Step step)
    {
        (_step, _left, _found, _afterFF) = (step, step.Length, false, false);
        _collected.ResetWrittenCount();
    }

    /// <returns>How many of the bytes are done with; at least one.</returns>
    private int Take(ReadOnlySpan<byte> piece)
    {
        if (_step.Kind is StepKind.End) return piece.Length;
        if (_step.Kind is StepKind.FindMarker or StepKind.KeepScan) return TakeUntilMarker(piece, keep: _step.Kind is StepKind.KeepScan);
        var part = piece[..(int)Math.Min(piece.Length, _left)];
        _left -= part.Length;
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
    /// A marker is 0xFF, any number of times, and a byte that is neither 0xFF nor zero (ITU-T T.81, B.1.1.2); 0xFF and zero is a byte
    /// of a scan. Restart markers are part of a scan that has them.
    /// </summary>
    private int TakeUntilMarker(ReadOnlySpan<byte> piece, bool keep)
    {
        if (!_afterFF)
        {
            var at = piece.IndexOf(Jpeg.Prefix);
            _afterFF = at >= 0;
            if (keep) _kept.Write(at < 0 ? piece : piece[..at]);
            return at < 0 ? piece.Length : at + 1;
        }

        var code = piece[0];
        if (code == Jpeg.Prefix) return 1;
        _afterFF = false;
        if (code != 0 && !(keep && _step.HasRestarts && Jpeg.IsRestart(code)))
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
