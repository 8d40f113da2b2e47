using System.Text;

namespace Avatar.Testing;

/// <summary>
/// Writes small ONNX files: the protocol-buffer messages of onnx.proto (ModelProto, GraphProto, NodeProto, TensorProto,
/// ValueInfoProto), with the fields that a runtime requires.
/// </summary>
internal sealed class OnnxModel
{
    public const int Float = 1;
    public const int UInt8 = 2;
    public const int Int32 = 6;
    public const int Int64 = 7;

    private readonly List<byte[]> _nodes = [];
    private readonly List<byte[]> _constants = [];
    private readonly List<byte[]> _inputs = [];
    private readonly List<byte[]> _outputs = [];
    private readonly List<byte[]> _metadata = [];

    /// <summary>Creates a model that multiplies floats by, or masks bytes with, one number per colour.</summary>
    /// <param name="channelsFirst">NCHW if set, else NHWC.</param>
    /// <param name="elementType"><see cref="Float"/> or <see cref="UInt8"/>.</param>
    /// <param name="side">Side of the square input; null for any size.</param>
    /// <param name="numbers">Numbers for red, green and blue.</param>
    public static OnnxModel PerColour(bool channelsFirst, int elementType, int? side, params float[] numbers)
    {
        long? size = side;
        long?[] shape = channelsFirst ? [1, 3, size, size] : [1, size, size, 3];
        return new OnnxModel()
            .Constant("numbers", elementType, channelsFirst ? [1, 3, 1, 1] : [1, 1, 1, 3], numbers)
            .Node(elementType == Float ? "Mul" : "BitwiseAnd", ["picture", "numbers"], "painted")
            .Input("picture", elementType, shape)
            .Output("painted", elementType, shape);
    }

    public OnnxModel Node(string operation, string[] inputs, string output, params (string Name, long Value)[] attributes)
    {
        var node = new Message();
        foreach (var input in inputs) node.Text(1, input);
        node.Text(2, output).Text(4, operation);
        foreach (var (name, value) in attributes) node.Bytes(5, new Message().Text(1, name).Number(3, value).Number(20, 2).ToArray());
        _nodes.Add(node.ToArray());
        return this;
    }

    public OnnxModel Constant(string name, int elementType, long[] shape, params float[] values)
    {
        var tensor = new Message();
        foreach (var size in shape) tensor.Number(1, size);
        var raw = values.SelectMany(value => elementType switch
        {
            Float => BitConverter.GetBytes(value),
            Int64 => BitConverter.GetBytes((long)value),
            _ => [(byte)value],
        }).ToArray();
        _constants.Add(tensor.Number(2, elementType).Text(8, name).Bytes(9, raw).ToArray());
        return this;
    }

    public OnnxModel Input(string name, int elementType, params long?[] shape) => Value(_inputs, name, elementType, shape);

    public OnnxModel Output(string name, int elementType, params long?[] shape) => Value(_outputs, name, elementType, shape);

    public OnnxModel Metadata(string key, string value)
    {
        _metadata.Add(new Message().Text(1, key).Text(2, value).ToArray());
        return this;
    }

    public byte[] ToArray()
    {
        var graph = new Message();
        foreach (var node in _nodes) graph.Bytes(1, node);
        graph.Text(2, "graph");
        foreach (var constant in _constants) graph.Bytes(5, constant);
        foreach (var input in _inputs) graph.Bytes(11, input);
        foreach (var output in _outputs) graph.Bytes(12, output);
        var model = new Message().Number(1, 8).Bytes(7, graph.ToArray()).Bytes(8, new Message().Number(2, 18).ToArray());
        foreach (var entry in _metadata) model.Bytes(14, entry);
        return model.ToArray();
    }

    private OnnxModel Value(List<byte[]> values, string name, int elementType, long?[] shape)
    {
        var dimensions = new Message();
        for (var i = 0; i < shape.Length; i++)
        {
            dimensions.Bytes(1, (shape[i] is { } size ? new Message().Number(1, size) : new Message().Text(2, $"any{i}")).ToArray());
        }

        var tensor = new Message().Number(1, elementType).Bytes(2, dimensions.ToArray());
        values.Add(new Message().Text(1, name).Bytes(2, new Message().Bytes(1, tensor.ToArray()).ToArray()).ToArray());
        return this;
    }

    /// <summary>An encoded message: each field is a tag and a varint, or a tag, a length and bytes.</summary>
    private sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public Message Number(int field, long value)
        {
            Varint((ulong)field << 3);
            Varint((ulong)value);
            return this;
        }

        public Message Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

        public Message Bytes(int field, byte[] bytes)
        {
            Varint(((ulong)field << 3) | 2);
            Varint((ulong)bytes.Length);
            _bytes.AddRange(bytes);
            return this;
        }

        public byte[] ToArray() => [.. _bytes];

        private void Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7) _bytes.Add((byte)(value | 0x80));
            _bytes.Add((byte)value);
        }
    }
}
