using System.Buffers.Binary;

namespace Avatar.Imaging.Photos;

/// <summary>The rule for photos that are cut off or damaged: enough of the pixels must be whole.</summary>
internal static class PhotoIntegrity
{
    /// <summary>Share of the pixels that must be whole. Below it, the missing strip is visible in a drawing, or the face is.</summary>
    public const double MinWhole = 0.98;

    private const int RiffHead = 8;

    /// <summary>Returns the share of the pixels that can be decoded, from 0 to 1.</summary>
    /// <exception cref="ImagingException"><see cref="ImagingError.Undecodable"/>: the deadline has passed.</exception>
    public static double MeasureWhole(PhotoFile file, DecodeDeadline deadline) => file.Format switch
    {
        ImageFormat.Jpeg => JpegIntegrity.MeasureWhole(file.Received, file.IsCut),
        ImageFormat.Png => PngIntegrity.Measure(file.Received, deadline)?.Whole ?? 1,
        _ => (double)file.Received.Length / (file.Received.Length + CountMissingBytes(file.Format, file.Received)),
    };

    /// <summary>
    /// Returns the number of bytes that a filtered file lacks at its end. Of a JPEG it is unknown, so the length of the end marker is
    /// returned if that is missing. 0 for a PNG, of which the pixels must be unpacked to know.
    /// </summary>
    public static long CountMissingBytes(ImageFormat format, ReadOnlySpan<byte> file) => format switch
    {
        ImageFormat.Jpeg => file.EndsWith<byte>([Jpeg.Prefix, Jpeg.End]) ? 0 : 2,
        ImageFormat.Webp when file.Length >= RiffHead => Math.Max(BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + (long)RiffHead - file.Length, 0),
        _ => 0,
    };
}
