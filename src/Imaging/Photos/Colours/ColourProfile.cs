using NetVips;

namespace Avatar.Imaging.Photos;

/// <summary>
/// Tells a damaged colour profile from a good one by what it makes of some colours. libvips checks the header alone; damage elsewhere fails
/// the decoding, or gives wild colours.
/// </summary>
internal static class ColourProfile
{
    public const string Field = "icc-profile-data";

    private const int RampLength = 256;
    private const int Levels = 6;

    /// <summary>Differences of CIE L* by which a stronger light, or less ink, may be darker on a ramp and in the grid. Printed inks are not exact.</summary>
    private const double RampTolerance = 2, GridTolerance = 8;

    /// <summary>The largest step of L* on a ramp. The steepest curves in use, linear ones, begin with 3.5.</summary>
    private const double MaxStep = 20;

    private const double MinSpan = 50, MaxTint = 40;

    /// <summary>Whether the profile of a photo can be used: its ramps rise without jumps, and its white has no tint.</summary>
    /// <exception cref="VipsException">Memory or threads are short.</exception>
    public static bool IsUsable(Image photo)
    {
        var bands = photo.Interpretation is Enums.Interpretation.Cmyk ? 4 : photo.Bands < 3 ? 1 : 3;
        try
        {
            return IsPlausible(ToLightness(photo.Get(Field), Probe(bands), bands), bands);
        }
        catch (VipsException exception) when (!ResourceExhaustion.IsCause(exception))
        {
            return false;
        }
    }

    /// <summary>Returns a ramp of each channel, a ramp of grey, and a grid of all channels.</summary>
    private static byte[] Probe(int bands)
    {
        var pixels = new List<byte>();
        for (var channel = 0; channel <= bands; channel++)
        {
            for (var value = 0; value < RampLength; value++)
            {
                for (var band = 0; band < bands; band++) pixels.Add((byte)(channel == bands || band == channel ? value : 0));
            }
        }

        for (var i = 0; i < GridLength(bands); i++)
        {
            for (var band = 0; band < bands; band++) pixels.Add((byte)(Level(i, band) * (RampLength - 1) / (Levels - 1)));
        }

        return [.. pixels];
    }

    private static int GridLength(int bands) => (int)Math.Pow(Levels, bands);

    private static int Level(int index, int band) => index / (int)Math.Pow(Levels, band) % Levels;

    /// <summary>Converts the probe by the profile to CIE Lab.</summary>
    private static float[] ToLightness(object profile, byte[] probe, int bands)
    {
        using var pixels = Image.NewFromMemoryCopy<byte>(probe, probe.Length / bands, 1, bands, Enums.BandFormat.Uchar);
        using var image = pixels.Copy(interpretation: bands switch
        {
            1 => Enums.Interpretation.Bw,
            3 => Enums.Interpretation.Srgb,
            _ => Enums.Interpretation.Cmyk,
        });
        using var described = image.Mutate(changed => changed.Set(GValue.BlobType, Field, profile));
        using var lab = described.IccImport(embedded: true, intent: Enums.Intent.Perceptual, pcs: Enums.PCS.Lab);
        return lab.WriteToMemory<float>();
    }

    private static bool IsPlausible(float[] lab, int bands)
    {
        // Ink darkens: its ramps are read from the end.
        var isInk = bands == 4;
        double Light(int pixel) => isInk ? -lab[3 * pixel] : lab[3 * pixel];
        double Tint(int pixel) => Math.Max(Math.Abs(lab[(3 * pixel) + 1]), Math.Abs(lab[(3 * pixel) + 2]));
        for (var ramp = 0; ramp <= bands; ramp++)
        {
            var (first, brightest) = (ramp * RampLength, double.MinValue);
            for (var i = first; i < first + RampLength; i++)
            {
                if (Light(i) < brightest - RampTolerance || (i > first && Light(i) - Light(i - 1) > MaxStep)) return false;
                brightest = Math.Max(brightest, Light(i));
            }
        }

        var (grey, grid) = (bands * RampLength, (bands + 1) * RampLength);
        var white = isInk ? grey : grey + RampLength - 1;
        if (Light(grey + RampLength - 1) - Light(grey) < MinSpan || Tint(white) > MaxTint) return false;
        for (var i = 0; i < RampLength && !isInk; i++)
        {
            if (Tint(grey + i) > MaxTint) return false;
        }

        for (var i = 0; i < GridLength(bands); i++)
        {
            for (var (band, step) = (0, 1); band < bands; band++, step *= Levels)
            {
                if (Level(i, band) > 0 && Light(grid + i) < Light(grid + i - step) - GridTolerance) return false;
            }
        }

        return true;
    }
}
