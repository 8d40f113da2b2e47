using System.Buffers.Binary;

namespace Avatar.Imaging.Photos;

/// <summary>
/// The colours of a PNG with gAMA and perhaps cHRM (PNG, 11.3.2), as a colour profile (ICC.1:2022), which is what libvips understands.
/// </summary>
internal sealed class PngColours
{
    /// <summary>gAMA and cHRM contain their numbers times this.</summary>
    private const double Unit = 100_000;

    /// <summary>gAMA of sRGB, and the relative difference that nobody sees.</summary>
    private const double UsualGamma = 1 / 2.2, GammaTolerance = 0.05, PrimaryTolerance = 0.005;

    private const double MinGamma = 0.1, MaxGamma = 10;
    private const int HeaderLength = 128, TagLength = 12, XyzLength = 20, CurveLength = 16;

    private static readonly (double X, double Y) D50 = (0.3457, 0.3585);

    /// <summary>White, red, green and blue of sRGB.</summary>
    private static readonly (double X, double Y)[] Usual = [(0.3127, 0.3290), (0.64, 0.33), (0.30, 0.60), (0.15, 0.06)];

    /// <summary>From XYZ to the responses of the eye's cones (Bradford), in which white points are adapted (ICC.1:2022, annex E).</summary>
    private static readonly double[,] Bradford = { { 0.8951, 0.2664, -0.1614 }, { -0.7502, 1.7135, 0.0367 }, { 0.0389, -0.0685, 1.0296 } };

    private readonly double _gamma;
    private readonly (double X, double Y)[] _points;

    private PngColours(double gamma, (double X, double Y)[] points) => (_gamma, _points) = (gamma, points);

    /// <summary>Returns the colours; null if they are those of sRGB, or there is no usable gAMA.</summary>
    /// <param name="gamma">The number in gAMA; 0 if there is none.</param>
    /// <param name="chromaticities">The eight numbers in cHRM; null if there are none.</param>
    public static PngColours? From(uint gamma, uint[]? chromaticities)
    {
        var exponent = gamma / Unit;
        if (exponent is < MinGamma or > MaxGamma) return null;
        var points = chromaticities is { Length: 8 } given && ToPoints(given) is { } valid ? valid : Usual;
        var isUsual = Math.Abs((exponent / UsualGamma) - 1) <= GammaTolerance
            && points.Zip(Usual).All(static pair => Math.Abs(pair.First.X - pair.Second.X) + Math.Abs(pair.First.Y - pair.Second.Y) <= 2 * PrimaryTolerance);
        return isUsual ? null : new PngColours(exponent, points);
    }

    /// <summary>Returns the bytes of a profile.</summary>
    /// <param name="isGrey">Whether the photo has one channel besides transparency.</param>
    public byte[] ToProfile(bool isGrey)
    {
        string[] names = isGrey ? ["wtpt", "kTRC"] : ["wtpt", "rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"];
        var columns = ToColumns();
        var tags = names.Select((name, i) => name.EndsWith("TRC", StringComparison.Ordinal) ? Curve() : Xyz(i == 0 ? ToXyz(D50) : columns[i - 1])).ToArray();
        var dataAt = HeaderLength + sizeof(uint) + (TagLength * names.Length);
        var profile = new byte[dataAt + tags.Sum(static tag => tag.Length)];
        var span = profile.AsSpan();
        BinaryPrimitives.WriteInt32BigEndian(span, profile.Length);
        BinaryPrimitives.WriteUInt32BigEndian(span[8..], 0x0240_0000);
        "mntr"u8.CopyTo(span[12..]);
        (isGrey ? "GRAY"u8 : "RGB "u8).CopyTo(span[16..]);
        "XYZ "u8.CopyTo(span[20..]);
        "acsp"u8.CopyTo(span[36..]);
        Xyz(ToXyz(D50)).AsSpan(8).CopyTo(span[68..]);
        BinaryPrimitives.WriteInt32BigEndian(span[HeaderLength..], names.Length);
        for (var (i, at) = (0, dataAt); i < names.Length; at += tags[i++].Length)
        {
            var entry = span[(HeaderLength + sizeof(uint) + (TagLength * i))..];
            System.Text.Encoding.ASCII.GetBytes(names[i], entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], at);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], tags[i].Length);
            tags[i].CopyTo(span[at..]);
        }

        return profile;
    }

    private static (double X, double Y)[]? ToPoints(uint[] numbers)
    {
        var points = Enumerable.Range(0, 4).Select(i => (X: numbers[2 * i] / Unit, Y: numbers[(2 * i) + 1] / Unit)).ToArray();
        var area = ((points[2].X - points[1].X) * (points[3].Y - points[1].Y)) - ((points[3].X - points[1].X) * (points[2].Y - points[1].Y));
        return Math.Abs(area) > 0.01 && points.All(static point => point is { X: >= 0 and <= 1, Y: > 0.001 and <= 1.2 }) ? points : null;
    }

    /// <summary>Returns XYZ of the three primaries at full strength, adapted to the white of profiles, D50.</summary>
    private double[][] ToColumns()
    {
        var primaries = _points[1..].Select(ToXyz).ToArray();
        var strengths = Solve(primaries, ToXyz(_points[0]));
        var (from, to) = (Multiply(Bradford, ToXyz(_points[0])), Multiply(Bradford, ToXyz(D50)));
        return [.. primaries.Select((primary, i) => Adapt([.. primary.Select(value => value * strengths[i])], from, to))];
    }

    private static double[] Adapt(double[] xyz, double[] from, double[] to)
    {
        var cones = Multiply(Bradford, xyz).Select((value, i) => value * to[i] / from[i]).ToArray();
        return Solve([.. Enumerable.Range(0, 3).Select(column => (double[])[Bradford[0, column], Bradford[1, column], Bradford[2, column]])], cones);
    }

    private static double[] ToXyz((double X, double Y) point) => [point.X / point.Y, 1, (1 - point.X - point.Y) / point.Y];

    private static double[] Multiply(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, 3).Select(row => (matrix[row, 0] * vector[0]) + (matrix[row, 1] * vector[1]) + (matrix[row, 2] * vector[2]))];

    /// <summary>Returns the weights with which three columns add up to a vector (Cramer's rule).</summary>
    private static double[] Solve(double[][] columns, double[] vector)
    {
        var whole = Determinant(columns[0], columns[1], columns[2]);
        return
        [
            Determinant(vector, columns[1], columns[2]) / whole,
            Determinant(columns[0], vector, columns[2]) / whole,
            Determinant(columns[0], columns[1], vector) / whole,
        ];
    }

    private static double Determinant(double[] a, double[] b, double[] c) =>
        (a[0] * ((b[1] * c[2]) - (b[2] * c[1]))) - (b[0] * ((a[1] * c[2]) - (a[2] * c[1]))) + (c[0] * ((a[1] * b[2]) - (a[2] * b[1])));

    private static byte[] Xyz(double[] xyz)
    {
        var tag = new byte[XyzLength];
        "XYZ "u8.CopyTo(tag);
        for (var i = 0; i < 3; i++) BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(8 + (4 * i)), (int)Math.Round(xyz[i] * 65_536));
        return tag;
    }

    /// <summary>A curve of one number: the exponent that undoes the gamma of the file, in units of 1/256.</summary>
    private byte[] Curve()
    {
        var tag = new byte[CurveLength];
        "curv"u8.CopyTo(tag);
        BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt16BigEndian(tag.AsSpan(12), (ushort)Math.Round(256 / _gamma));
        return tag;
    }
}
