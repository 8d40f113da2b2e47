using System.Numerics;

namespace Avatar.Imaging.Photos;

/// <summary>A decoded rectangle of a photo.</summary>
/// <param name="Pixels">Its pixels; disposed with this object.</param>
/// <param name="Origin">Its upper left corner, in pixels of the upright photo.</param>
/// <param name="Scale">Pixels of the part per pixel of the photo, across and down.</param>
/// <param name="Whole">Width and height of the upright photo.</param>
internal sealed record PhotoPart(RgbImage Pixels, Vector2 Origin, Vector2 Scale, Vector2 Whole) : IDisposable
{
    /// <summary>The borders of the photo, in pixels of the part.</summary>
    public Box Photo => new(-Origin * Scale, (Whole - Origin) * Scale);

    /// <summary>Maps the photo's pixels to those of the part.</summary>
    public Matrix3x2 FromPhoto => Matrix3x2.CreateTranslation(-Origin) * Matrix3x2.CreateScale(Scale);

    /// <summary>Returns a copy of the pixels that a rectangle touches, at least one.</summary>
    /// <param name="area">The rectangle, in pixels of the upright photo; clipped to this part.</param>
    public PhotoPart Crop(Box area)
    {
        Vector2 least = Vector2.Transform(area.Least, FromPhoto), most = Vector2.Transform(area.Most, FromPhoto);
        var left = (int)Math.Clamp(MathF.Floor(least.X), 0, Pixels.Width - 1);
        var top = (int)Math.Clamp(MathF.Floor(least.Y), 0, Pixels.Height - 1);
        var right = (int)Math.Clamp(MathF.Ceiling(most.X), left + 1, Pixels.Width);
        var bottom = (int)Math.Clamp(MathF.Ceiling(most.Y), top + 1, Pixels.Height);
        return new PhotoPart(Pixels.Crop(left, top, right - left, bottom - top), Origin + (new Vector2(left, top) / Scale), Scale, Whole);
    }

    /// <summary>Returns the part with fewer pixels. Disposes this one.</summary>
    /// <param name="factor">The factor on width and height, at most 1.</param>
    public PhotoPart Shrunk(float factor)
    {
        using (this)
        {
            var pixels = Pixels.Resized(factor);
            return this with { Pixels = pixels, Scale = Scale * new Vector2(pixels.Width / (float)Pixels.Width, pixels.Height / (float)Pixels.Height) };
        }
    }

    public void Dispose() => Pixels.Dispose();
}

/// <summary>A rectangle.</summary>
/// <param name="Least">Its upper left corner.</param>
/// <param name="Most">Its lower right corner.</param>
internal readonly record struct Box(Vector2 Least, Vector2 Most)
{
    public bool Contains(Vector2 point) => point.X >= Least.X && point.Y >= Least.Y && point.X <= Most.X && point.Y <= Most.Y;

    public Box Scaled(Vector2 scale) => new(Least * scale, Most * scale);
}

/// <summary>An area of whole pixels in an upright image.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Number of columns.</param>
/// <param name="Height">Number of rows.</param>
/// <param name="Whole">Width and height of the image.</param>
internal readonly record struct PixelArea(int Left, int Top, int Width, int Height, Vector2 Whole);
