using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Gaussian averages along the flow: line integral convolution as in Kang, Lee and Chui, "Coherent Line Drawing", 2007. The
/// tangent is read again at every step, its sign taken from the step before; samples are the nearest pixels.
/// </summary>
internal sealed unsafe class FlowAverage
{
    private readonly Plane _source;
    private readonly FlowField _flow;
    private readonly float _step;
    private readonly float[] _weights;

    /// <param name="source">What is averaged.</param>
    /// <param name="flow">The direction at every pixel of it.</param>
    /// <param name="sigma">Deviation of the average, in pixels along the flow.</param>
    /// <param name="step">Pixels from one sample to the next.</param>
    public FlowAverage(Plane source, FlowField flow, float sigma, float step)
    {
        (_source, _flow, _step) = (source, flow, step);
        var samples = (int)MathF.Ceiling(2 * sigma / step);
        _weights = new float[samples + 1];
        var sum = 0f;
        for (var i = 0; i <= samples; i++)
        {
            _weights[i] = MathF.Exp(-0.5f * i * step * i * step / (sigma * sigma));
            sum += i == 0 ? _weights[i] : 2 * _weights[i];
        }

        for (var i = 0; i <= samples; i++)
        {
            _weights[i] /= sum;
        }
    }

    /// <summary>The averages at every pixel.</summary>
    public void CopyTo(Plane target)
    {
        for (var y = 0; y < target.Height; y++)
        {
            for (var x = 0; x < target.Stride; x += Plane.Lanes)
            {
                At(x, y).Store(target.Row(y) + x);
            }
        }
    }

    /// <summary>The averages at the eight pixels that start at (<paramref name="x"/>, <paramref name="y"/>).</summary>
    public Vector256<float> At(int x, int y) => Avx2.IsSupported ? Gathered(x, y) : OneByOne(x, y);

    /// <summary>The same without gathers: for processors that have none, and the oracle of the tests.</summary>
    internal Vector256<float> OneByOne(int x, int y)
    {
        var values = stackalloc float[Plane.Lanes];
        for (var lane = 0; lane < Plane.Lanes; lane++)
        {
            values[lane] = x + lane < _source.Width ? Pixel(x + lane, y) : 0;
        }

        return Vector256.Load(values);
    }

    private float Pixel(int x, int y)
    {
        var sum = _weights[0] * _source[x, y];
        for (var direction = -1; direction <= 1; direction += 2)
        {
            var (vx, vy) = Tangent(x, y);
            (vx, vy) = (vx * direction, vy * direction);
            float px = x, py = y;
            for (var i = 1; i < _weights.Length; i++)
            {
                (px, py) = (px + (vx * _step), py + (vy * _step));
                var column = Math.Clamp((int)MathF.Round(px), 0, _source.Width - 1);
                var row = Math.Clamp((int)MathF.Round(py), 0, _source.Height - 1);
                sum += _weights[i] * _source[column, row];
                var (nx, ny) = Tangent(column, row);
                var sign = (nx * vx) + (ny * vy) < 0 ? -1 : 1;
                (vx, vy) = (nx * sign, ny * sign);
            }
        }

        return sum;
    }

    private (float X, float Y) Tangent(int x, int y)
    {
        var packed = _flow.Row(y)[x];
        return ((short)packed * FlowField.Unit, (packed >> 16) * FlowField.Unit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Gathered(int x, int y)
    {
        var startX = Vector256.Create((float)x) + Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        var startY = Vector256.Create((float)y);
        var (tx, ty) = Unpack(Vector256.Load(_flow.Row(y) + x), _step);
        var sum = Vector256.Load(_source.Row(y) + x) * _weights[0];
        sum = Follow(startX, startY, tx, ty, sum);
        return Follow(startX, startY, -tx, -ty, sum);
    }

    /// <summary>Walks one way from eight pixels; velocities are a whole step long.</summary>
    private Vector256<float> Follow(
        Vector256<float> px, Vector256<float> py, Vector256<float> vx, Vector256<float> vy, Vector256<float> sum)
    {
        var right = Vector256.Create((float)(_source.Width - 1));
        var bottom = Vector256.Create((float)(_source.Height - 1));
        var stride = Vector256.Create(_source.Stride);
        for (var i = 1; i < _weights.Length; i++)
        {
            px += vx;
            py += vy;
            var column = Avx.ConvertToVector256Int32(Vector256.MinNative(Vector256.MaxNative(px, Vector256<float>.Zero), right));
            var row = Avx.ConvertToVector256Int32(Vector256.MinNative(Vector256.MaxNative(py, Vector256<float>.Zero), bottom));
            var index = Avx2.MultiplyLow(row, stride) + column;
            sum = Vector256.MultiplyAddEstimate(
                Avx2.GatherVector256(_source.Pixels, index, sizeof(float)), Vector256.Create(_weights[i]), sum);
            var (nx, ny) = Unpack(Avx2.GatherVector256(_flow.Directions, index, sizeof(int)), _step);
            var flip = ((nx * vx) + (ny * vy)) & Vector256.Create(-0f);
            vx = nx ^ flip;
            vy = ny ^ flip;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> X, Vector256<float> Y) Unpack(Vector256<int> packed, float scale)
    {
        var unit = Vector256.Create(scale * FlowField.Unit);
        return (Vector256.ConvertToSingle((packed << 16) >> 16) * unit, Vector256.ConvertToSingle(packed >> 16) * unit);
    }
}
