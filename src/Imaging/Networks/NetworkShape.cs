namespace Avatar.Imaging.Networks;

/// <summary>Input and outputs of a network. All tensors are float32. The input is one square RGB image: rows from the top, colours last.</summary>
/// <param name="Input">Name of the input, of shape 1 × side × side × 3.</param>
/// <param name="Side">Side of the input in pixels.</param>
/// <param name="Outputs">Names and shapes of the outputs.</param>
internal sealed record NetworkShape(string Input, int Side, params (string Name, int[] Shape)[] Outputs)
{
    public int[] InputShape => [1, Side, Side, 3];
}
