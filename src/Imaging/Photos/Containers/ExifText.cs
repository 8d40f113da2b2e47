using System.IO.Compression;

namespace Avatar.Imaging.Photos;

/// <summary>
/// Exif in a text chunk of a PNG, as ImageMagick and exiftool write it: after the keyword, packed or not, a line feed, a name, the
/// number of bytes, and the bytes in hexadecimal digits.
/// </summary>
internal static class ExifText
{
    /// <summary>Number of bytes of a keyword with the zero that ends it. Both keywords have this length.</summary>
    public const int KeywordLength = 22;

    /// <summary>Number of bytes of a text that are read; directory 0 of the Exif block is near its start.</summary>
    public const int MaxLength = 64 * 1024;

    private const int MaxDigits = 2 * Exif.MaxLength;

    /// <summary>Precedes the text of an iTXt: whether it is packed, how, and two empty strings for its language and translation.</summary>
    private const int InternationalHead = 4;

    /// <summary>Whether a chunk of this name contains a text.</summary>
    public static bool IsText(ReadOnlySpan<byte> name) => name.SequenceEqual("tEXt"u8) || name.SequenceEqual("zTXt"u8) || name.SequenceEqual("iTXt"u8);

    /// <summary>Whether the first <see cref="KeywordLength"/> bytes of a text chunk announce Exif.</summary>
    public static bool IsKeyword(ReadOnlySpan<byte> keyword) =>
        keyword.SequenceEqual("Raw profile type exif\0"u8) || keyword.SequenceEqual("Raw profile type APP1\0"u8);

    /// <summary>Reads the bytes after the keyword of any kind of text chunk.</summary>
    /// <returns>The Exif block, or its beginning; empty if the text is not one.</returns>
    public static byte[] Read(ReadOnlySpan<byte> content)
    {
        var text = content;
        if (content.Length > InternationalHead && content[0] <= 1 && content[1..InternationalHead].IndexOfAnyExcept((byte)0) < 0) text = content[InternationalHead..];
        if (Unpack(text) is { } unpacked) text = unpacked;
        else if (text.Length > 1 && text[0] == 0 && Unpack(text[1..]) is { } behindMethod) text = behindMethod;
        return ReadDigits(text);
    }

    private static byte[]? Unpack(ReadOnlySpan<byte> packed)
    {
        try
        {
            using var stream = new ZLibStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            var text = new byte[MaxDigits];
            var length = 0;
            try
            {
                while (length < text.Length && stream.Read(text, length, Math.Min(text.Length - length, 1024)) is > 0 and var read) length += read;
            }
            catch (InvalidDataException) when (length > 0)
            {
                // The text is longer than what was read of it.
            }

            return length > 0 ? text[..length] : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] ReadDigits(ReadOnlySpan<byte> text)
    {
        text = AfterLine(AfterLine(text)).TrimStart(" \n"u8);
        var digits = AfterLine(text);
        var block = new byte[Math.Min(digits.Length / 2, Exif.MaxLength)];
        var count = 0;
        for (var high = -1; !digits.IsEmpty && count < block.Length; digits = digits[1..])
        {
            if (digits[0] is (byte)'\n' or (byte)'\r' or (byte)' ') continue;
            if (!char.IsAsciiHexDigit((char)digits[0])) break;
            var digit = Convert.ToInt32(((char)digits[0]).ToString(), 16);
            if (high >= 0) block[count++] = (byte)((high << 4) | digit);
            high = high >= 0 ? -1 : digit;
        }

        return block[..count];
    }

    private static ReadOnlySpan<byte> AfterLine(ReadOnlySpan<byte> text) => text.IndexOf((byte)'\n') is >= 0 and var end ? text[(end + 1)..] : [];
}
