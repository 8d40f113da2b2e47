namespace Avatar.Imaging.Engines.Neural;

/// <summary>An ONNX model that turns a picture into a picture, and the numbers it works in.</summary>
public sealed class NeuralOptions
{
    /// <summary>The model's file.</summary>
    public required string ModelPath { get; set; }

    /// <summary>What black and white are to the model; null takes what the model says, else 0 to 255 for bytes and -1 to 1 for floats.</summary>
    public ValueRange? Range { get; set; }

    /// <summary>What black and white are in the model's answer; null takes the range of its input.</summary>
    public ValueRange? OutputRange { get; set; }

    /// <summary>Subtracted from red, green and blue, in units of <see cref="Range"/>; empty or three numbers.</summary>
    public IReadOnlyList<float> Mean { get; set; } = [];

    /// <summary>What red, green and blue are divided by after that; empty or three numbers.</summary>
    public IReadOnlyList<float> Deviation { get; set; } = [];

    /// <summary>The largest square, in pixels, that a model of free size is given at once: a larger picture is drawn in tiles.</summary>
    public int TileSide { get; set; } = 1024;
}
