using Avatar.Imaging.Photos;

namespace Avatar.Imaging.Engines.Neural;

/// <summary>Converts the bytes of an image to the numbers of a network and back.</summary>
internal sealed class PixelScale
{
    private readonly float[][] _floats;
    private readonly byte[][] _bytes;
    private readonly ValueRange _output;
    private readonly bool _blueFirst;

    private PixelScale(ValueRange input, ValueRange output, IReadOnlyList<float> mean, IReadOnlyList<float> deviation, bool blueFirst)
    {
        (_output, _blueFirst) = (output, blueFirst);
        _floats = [.. Enumerable.Range(0, TensorForm.Channels).Select(Table)];
        _bytes = [.. _floats.Select(table => table.Select(value => (byte)Math.Clamp(MathF.Round(value), 0, 255)).ToArray())];

        float[] Table(int channel)
        {
            var (subtrahend, divisor) = (mean.Count == 0 ? 0 : mean[channel], deviation.Count == 0 ? 1 : deviation[channel]);
            return [.. Enumerable.Range(0, 256).Select(value =>
                (input.Black + (value / 255f * (input.White - input.Black)) - subtrahend) / divisor)];
        }
    }

    /// <summary>Creates a scale from the options, or else from the model's metadata, or else with the usual ranges.</summary>
    public static PixelScale Create(NeuralOptions options, bool isBytes, IReadOnlyDictionary<string, string> metadata)
    {
        var input = options.Range ?? ValueRange.Parse(Metadata("Image.NominalPixelRange")) ?? (isBytes ? ValueRange.Bytes : ValueRange.Symmetric);
        var blueFirst = Metadata("Image.BitmapPixelFormat")?.StartsWith("Bgr", StringComparison.OrdinalIgnoreCase) ?? false;
        return new PixelScale(input, options.OutputRange ?? input, options.Mean, options.Deviation, blueFirst);

        string? Metadata(string key) => metadata.FirstOrDefault(pair => pair.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;
    }

    /// <summary>Returns a tile as floats. Pixels beyond the image repeat its edge.</summary>
    public float[] ToFloats(RgbImage picture, int left, int top, int width, int height, TensorForm form) =>
        Fill(picture, left, top, width, height, form, _floats);

    /// <summary>Returns a tile as bytes. Pixels beyond the image repeat its edge.</summary>
    public byte[] ToBytes(RgbImage picture, int left, int top, int width, int height, TensorForm form) =>
        Fill(picture, left, top, width, height, form, _bytes);

    /// <summary>Converts a number of the network to 0 to 255.</summary>
    public float FromFloat(float value) => (value - _output.Black) / (_output.White - _output.Black) * 255;

    public float FromByte(byte value) => FromFloat(value);

    /// <summary>Returns the tensor's channel for red (0), green (1) or blue (2).</summary>
    public int Channel(int colour) => _blueFirst ? TensorForm.Channels - 1 - colour : colour;

    private T[] Fill<T>(RgbImage picture, int left, int top, int width, int height, TensorForm form, T[][] tables)
    {
        var target = new T[width * height * TensorForm.Channels];
        var (pixel, row, channel) = form.Strides(height, width);
        for (var y = 0; y < height; y++)
        {
            var line = picture.Bytes[(Math.Min(top + y, picture.Height - 1) * picture.Width * TensorForm.Channels)..];
            for (var x = 0; x < width; x++)
            {
                var source = Math.Min(left + x, picture.Width - 1) * TensorForm.Channels;
                var at = (y * row) + (x * pixel);
                for (var colour = 0; colour < TensorForm.Channels; colour++)
                {
                    target[at + (Channel(colour) * channel)] = tables[colour][line[source + colour]];
                }
            }
        }

        return target;
    }
}

/// <summary>The values of black and white.</summary>
public readonly record struct ValueRange(float Black, float White)
{
    public static readonly ValueRange Bytes = new(0, 255);

    public static readonly ValueRange Unit = new(0, 1);

    public static readonly ValueRange Symmetric = new(-1, 1);

    /// <summary>
    /// Parses the range in a model's metadata: <c>Image.NominalPixelRange</c> of ONNX's image metadata. Returns null for a missing or
    /// unknown value.
    /// </summary>
    internal static ValueRange? Parse(string? name) => name?.ToUpperInvariant() switch
    {
        "NOMINALRANGE_0_255" => Bytes,
        "NOMINALRANGE_16_235" => new(16, 235),
        "NORMALIZED_0_1" => Unit,
        "NORMALIZED_1_1" => Symmetric,
        _ => null,
    };
}
