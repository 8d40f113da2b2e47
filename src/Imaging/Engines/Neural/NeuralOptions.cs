namespace Avatar.Imaging.Engines.Neural;

/// <summary>An image-to-image ONNX model and its value ranges.</summary>
public sealed class NeuralOptions
{
    /// <summary>Path of the model file.</summary>
    public required string ModelPath { get; set; }

    /// <summary>
    /// Values of black and white in the model's input. Null uses the range in the model's metadata, or else 0 to 255 for bytes and -1 to 1
    /// for floats.
    /// </summary>
    public ValueRange? Range { get; set; }

    /// <summary>Values of black and white in the model's output; null uses the range of the input.</summary>
    public ValueRange? OutputRange { get; set; }

    /// <summary>Subtracted from red, green and blue, in units of <see cref="Range"/>; empty or three numbers.</summary>
    public IReadOnlyList<float> Mean { get; set; } = [];

    /// <summary>Divisors of red, green and blue after the subtraction; empty or three numbers.</summary>
    public IReadOnlyList<float> Deviation { get; set; } = [];

    /// <summary>Maximum tile side in pixels, for models that accept any size. Larger images are drawn in tiles.</summary>
    public int TileSide { get; set; } = 1024;
}
