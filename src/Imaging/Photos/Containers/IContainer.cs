using System.Buffers;

namespace Avatar.Imaging.Photos;

/// <summary>The filter rules of one file format: which parts are kept, dropped or replaced.</summary>
internal interface IContainer
{
    /// <summary>Whether the pixels have started.</summary>
    bool HasPixels { get; }

    /// <summary>Returns the step for the next bytes.</summary>
    /// <param name="collected">The bytes that the previous step collected, or the code of the marker that it found.</param>
    /// <param name="kept">Receives kept bytes.</param>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>: the photo is damaged or takes too long to decode.</exception>
    Step Next(ReadOnlySpan<byte> collected, IBufferWriter<byte> kept);

    static ImagingException Damaged(Exception? cause = null) => new(ImagingError.Undecodable, "This image is damaged or incomplete.", cause);

    static ImagingException TakesTooLong(Exception? cause = null) => new(ImagingError.Undecodable, "This image takes too long to decode.", cause);
}

/// <summary>What the filter does with the next bytes.</summary>
internal enum StepKind
{
    /// <summary>Collects them for the next call of <see cref="IContainer.Next"/>.</summary>
    Collect,

    /// <summary>Keeps them unchanged.</summary>
    Keep,

    /// <summary>Drops them.</summary>
    Skip,

    /// <summary>Replaces them with the same number of zeros.</summary>
    Blank,

    /// <summary>JPEG: drops all bytes up to the next marker.</summary>
    FindMarker,

    /// <summary>JPEG: keeps all bytes up to the next marker.</summary>
    KeepScan,

    /// <summary>Drops the rest of the file.</summary>
    End,
}

/// <summary>What the filter does with the next bytes, and their number.</summary>
internal readonly record struct Step(StepKind Kind, long Length = 0)
{
    /// <summary>JPEG: whether the scan has restart markers.</summary>
    public bool HasRestarts { get; init; }

    public static Step Collect(long length) => new(StepKind.Collect, length);

    public static Step Keep(long length) => new(StepKind.Keep, length);

    public static Step Skip(long length) => new(StepKind.Skip, length);

    public static Step Blank(long length) => new(StepKind.Blank, length);
}
