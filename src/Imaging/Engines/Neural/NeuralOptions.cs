using System.Globalization;

namespace Avatar.Imaging.Engines.Neural;

/// <summary>An image-to-image ONNX model and its value ranges.</summary>
[Settings("Avatar:Cartoons")]
public sealed class NeuralOptions
{
    [Setting("Neural: file of the ONNX model. It must turn a colour image into an image of the same size."), PathOf("file")]
    public string ModelPath { get; set; } = "";

    [Setting(
        "Neural: the input values for black and white.",
        Key = "Avatar:Cartoons:ModelRange", Default = "from the model's metadata, else 0..255 for bytes and -1..1 for floats")]
    [ModelRange]
    public ValueRange? Range { get; set; }

    [Setting("Neural: the output values for black and white.", Key = "Avatar:Cartoons:ModelOutputRange", Default = "same as ModelRange"), ModelRange]
    public ValueRange? OutputRange { get; set; }

    /// <summary>Empty, or three numbers.</summary>
    [Setting("Neural: values subtracted from red, green and blue before the model runs, in units of ModelRange.", Key = "Avatar:Cartoons:ModelMean")]
    [ModelNumber]
    public IReadOnlyList<float> Mean { get; set; } = [];

    /// <summary>Empty, or three numbers other than 0.</summary>
    [Setting("Neural: values by which red, green and blue are divided after the subtraction.", Key = "Avatar:Cartoons:ModelDeviation"), ModelNumber]
    public IReadOnlyList<float> Deviation { get; set; } = [];

    /// <summary>Larger images are drawn in tiles.</summary>
    [Setting("Neural: side of the largest tile, in pixels, for a model whose input size is flexible. Smaller tiles need less memory.", Key = "Avatar:Cartoons:ModelTile")]
    [NumberRange(64, 4096)]
    public int TileSide { get; set; } = 1024;
}

/// <summary>Two numbers as <c>low..high</c>.</summary>
internal sealed class ModelRangeAttribute : ValueRuleAttribute
{
    private static readonly ModelNumberAttribute Number = new();

    public override string Allowed => "two numbers such as -1..1 or 0..255, the smaller one first";

    public override object? Parse(string text) =>
        text.Split("..") is [var black, var white] && Number.Parse(black) is float low && Number.Parse(white) is float high && low < high
            ? new ValueRange(low, high)
            : null;
}

/// <summary>A list of numbers, one per colour channel.</summary>
internal sealed class ModelNumberAttribute : ValueRuleAttribute
{
    public override string Allowed => "numbers for red, green and blue such as 0.485, 0.456, 0.406";

    public override object? Parse(string text) =>
        float.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;
}
