using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Avatar.Imaging.Planes;

/// <summary>
/// Gaussian averages along the flow: line integral convolution as in Kang, Lee and Chui, "Coherent Line Drawing", 2007. Each step
/// reads the tangent at the new position and gives it the sign that continues the previous step. Samples use the nearest pixel.
/// </summary>
internal sealed unsafe class FlowAverage
{
    private readonly Plane _source;
    private readonly FlowField _flow;
    private readonly float _step;
    private readonly float[] _weights;

    /// <param name="source">The plane to average.</param>
    /// <param name="flow">The direction at each pixel of the source.</param>
    /// <param name="sigma">Standard deviation of the Gaussian, in pixels along the flow.</param>
    /// <param name="step">Distance between samples, in pixels.</param>
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

    /// <summary>Writes the average at every pixel to <paramref name="target"/>.</summary>
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

    /// <summary>Returns the averages at the eight pixels from (<paramref name="x"/>, <paramref name="y"/>).</summary>
    public Vector256<float> At(int x, int y) => Avx2.IsSupported ? Gathered(x, y) : OneByOne(x, y);

    /// <summary>Like <see cref="At"/>, without AVX2 gathers: for processors that lack them, and as the oracle of the tests.</summary>
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

    /// <summary>
    /// Follows the flow in both directions in one loop, so that the gathers of one direction overlap with the arithmetic of the other.
    /// </summary>
    private Vector256<float> Gathered(int x, int y)
    {
        var (tx, ty) = Unpack(Vector256.Load(_flow.Row(y) + x), _step);
        var start = Vector256.Create((float)x) + Vector256<float>.Indices;
        var ahead = new Walk(start, Vector256.Create((float)y), tx, ty);
        var behind = new Walk(start, Vector256.Create((float)y), -tx, -ty);
        var sum = Vector256.Load(_source.Row(y) + x) * _weights[0];
        for (var i = 1; i < _weights.Length; i++)
        {
            sum = Vector256.MultiplyAddEstimate(Step(ref ahead) + Step(ref behind), Vector256.Create(_weights[i]), sum);
        }

        return sum;
    }

    /// <summary>Advances eight walkers by one step and returns the source values at their new positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Step(ref Walk walk)
    {
        walk.X += walk.VelocityX;
        walk.Y += walk.VelocityY;
        var column = Avx.ConvertToVector256Int32(Within(walk.X, _source.Width));
        var row = Avx.ConvertToVector256Int32(Within(walk.Y, _source.Height));
        var index = Avx2.MultiplyLow(row, Vector256.Create(_source.Stride)) + column;
        var (nx, ny) = Unpack(Avx2.GatherVector256(_flow.Directions, index, sizeof(int)), _step);
        var flip = ((nx * walk.VelocityX) + (ny * walk.VelocityY)) & Vector256.Create(-0f);
        walk.VelocityX = nx ^ flip;
        walk.VelocityY = ny ^ flip;
        return Avx2.GatherVector256(_source.Pixels, index, sizeof(float));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Within(Vector256<float> position, int length) =>
        Vector256.MinNative(Vector256.MaxNative(position, Vector256<float>.Zero), Vector256.Create((float)(length - 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> X, Vector256<float> Y) Unpack(Vector256<int> packed, float scale)
    {
        var unit = Vector256.Create(scale * FlowField.Unit);
        return (Vector256.ConvertToSingle((packed << 16) >> 16) * unit, Vector256.ConvertToSingle(packed >> 16) * unit);
    }

    /// <summary>Positions of eight walkers in pixels, and their displacement per step.</summary>
    private struct Walk(Vector256<float> x, Vector256<float> y, Vector256<float> velocityX, Vector256<float> velocityY)
    {
        public Vector256<float> X = x;
        public Vector256<float> Y = y;
        public Vector256<float> VelocityX = velocityX;
        public Vector256<float> VelocityY = velocityY;
    }
}
