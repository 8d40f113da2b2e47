using System.Buffers;

namespace Avatar.Imaging.Photos.Containers;

/// <summary>The rules of one file format: which of its parts are kept, and what is written in place of others.</summary>
internal interface IContainer
{
    /// <summary>Whether a part with pixels has begun.</summary>
    bool HasPixels { get; }

    /// <summary>Says what happens to the bytes that come next.</summary>
    /// <param name="collected">What the last step collected, or the code of the marker that it found.</param>
    /// <param name="kept">Takes what is kept.</param>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>.</exception>
    Step Next(ReadOnlySpan<byte> collected, IBufferWriter<byte> kept);

    static ImagingException Damaged(Exception? cause = null) => new(ImagingError.Undecodable, "This image is damaged or incomplete.", cause);

    static ImagingException TakesTooLong(Exception? cause = null) => new(ImagingError.Undecodable, "This image takes too long to decode.", cause);
}

/// <summary>What happens to bytes.</summary>
internal enum StepKind
{
    /// <summary>They are collected for the next decision.</summary>
    Collect,

    /// <summary>They are kept as they are.</summary>
    Keep,

    /// <summary>They are left out.</summary>
    Skip,

    /// <summary>As many zeros are kept in their place.</summary>
    Blank,

    /// <summary>JPEG: all up to the next marker are left out.</summary>
    FindMarker,

    /// <summary>JPEG: all up to the next marker are kept.</summary>
    KeepScan,

    /// <summary>All that follow are left out.</summary>
    End,
}

/// <summary>What happens to the next bytes, and how many they are.</summary>
internal readonly record struct Step(StepKind Kind, long Length = 0)
{
    /// <summary>JPEG: whether the scan has restart markers.</summary>
    public bool HasRestarts { get; init; }

    public static Step Collect(long length) => new(StepKind.Collect, length);

    public static Step Keep(long length) => new(StepKind.Keep, length);

    public static Step Skip(long length) => new(StepKind.Skip, length);

    public static Step Blank(long length) => new(StepKind.Blank, length);
}
