namespace Avatar.Imaging.Engines.Neural;

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
