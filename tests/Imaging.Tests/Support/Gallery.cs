using System.Collections.Concurrent;
using Avatar.Imaging.Cartoons;
using Avatar.Imaging.Faces;
using Avatar.Imaging.Photos;
using Avatar.Imaging.Planes;

[assembly: AssemblyFixture(typeof(Avatar.Imaging.Tests.Support.Gallery))]

namespace Avatar.Imaging.Tests.Support;

/// <summary>
/// The test photos with a long side of 1,024 pixels, and their cartoons, each drawn and measured once. The astronaut appears a second time
/// with darkened skin, which simulates a person with a darker complexion in the same light, and both versions again in coloured light.
/// </summary>
public sealed class Gallery : IDisposable
{
    internal const string Light = "astronaut";
    internal const string Dark = "astronaut with darker skin";

    /// <summary>
    /// Factors on linear sRGB for coloured light of constant luminance: an incandescent bulb after most of its tint was balanced away
    /// (about 4,700 K), and northern skylight (CIE D75).
    /// </summary>
    private static readonly Dictionary<string, (double Red, double Green, double Blue)> Lamps = new()
    {
        [" by a bulb"] = (1.21, 0.97, 0.67),
        [" in the shade"] = (0.93, 1.01, 1.14),
    };

    private readonly PlanePool _pool = new();
    private readonly FaceDetector _detector = new();
    private readonly ConcurrentDictionary<string, Lazy<RgbImage>> _photos = new();
    private readonly FaceMeshFinder _meshFinder;
    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<Face>>> _faces = new();
    private readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<FaceMesh?>>> _meshes = new();
    private readonly ConcurrentDictionary<(string Style, string Photo, long Seed), Lazy<RgbImage>> _cartoons = new();
    private readonly ConcurrentDictionary<(string Style, string Photo, long Seed), Lazy<Looks>> _looks = new();
    private readonly Lazy<Portrait> _sitter;

    public Gallery()
    {
        _meshFinder = new FaceMeshFinder(_pool);
        _sitter = new(() =>
        {
            using var shape = _pool.Rent(Photo(Light).Width, Photo(Light).Height);
            return new Portrait(_pool, shape, Faces(Light), 1);
        });
    }

    /// <summary>The face of the astronaut; identical in all versions of the photo.</summary>
    internal Portrait Sitter => _sitter.Value;

    /// <summary>The names of the portraits in coloured light.</summary>
    internal static IEnumerable<string> UnderLamps => Lamps.Keys.SelectMany(lamp => new[] { Light + lamp, Dark + lamp });

    internal RgbImage Photo(string name) => Once(_photos, name, () =>
        Lamps.Keys.FirstOrDefault(name.EndsWith) is { } lamp ? Lit(Photo(name[..^lamp.Length]), Lamps[lamp])
        : name == Dark ? Darkened()
        : Images.Large(name));

    internal RgbImage Cartoon(string style, string photo, long seed) => Once(
        _cartoons, (style, photo, seed), () => CartoonDrawing.Draw(_pool, Photo(photo), Faces(photo), Meshes(photo), style, seed, CancellationToken.None));

    internal Looks PhotoLooks(string name) => Once(_looks, ("", name, 0), () => Looks.Measure(Photo(name)));

    internal Looks CartoonLooks(string style, string photo, long seed) =>
        Once(_looks, (style, photo, seed), () => Looks.Measure(Cartoon(style, photo, seed)));

    /// <summary>
    /// Returns the canvas after all steps of a style, for tests of planes that the final picture does not contain. Without
    /// <paramref name="features"/>, as if no face had a mesh.
    /// </summary>
    internal Canvas Drawing(string style, string photo, long seed, bool features = true)
    {
        var canvas = new Canvas(_pool, Photo(photo), Faces(photo), features ? Meshes(photo).OfType<FaceMesh>() : []);
        foreach (var step in CartoonDrawing.Steps(style, seed))
        {
            step.Apply(canvas);
        }

        return canvas;
    }

    public void Dispose()
    {
        if (_sitter.IsValueCreated)
        {
            _sitter.Value.Dispose();
        }

        _detector.Dispose();
        _meshFinder.Dispose();
        _pool.Dispose();
    }

    /// <summary>Detects faces on the unmodified photo, because these tests do not test the detector.</summary>
    private IReadOnlyList<Face> Faces(string photo)
    {
        var name = photo.StartsWith(Light, StringComparison.Ordinal) ? Light : photo;
        return Once(_faces, name, () =>
        {
            lock (_detector)
            {
                return _detector.Find(Photo(name));
            }
        });
    }

    /// <summary>Finds meshes on the unmodified photo, like <see cref="Faces"/>.</summary>
    private IReadOnlyList<FaceMesh?> Meshes(string photo)
    {
        var name = photo.StartsWith(Light, StringComparison.Ordinal) ? Light : photo;
        return Once(_meshes, name, () => _meshFinder.Find(Photo(name), Faces(name)));
    }

    private RgbImage Darkened()
    {
        var photo = Photo(Light);
        using var measured = new Measured(photo);
        using var shape = _pool.Rent(photo.Width, photo.Height);
        using var face = new Portrait(_pool, shape, Faces(Light), 1);
        face.MeasureSkin(measured.A, measured.B, 1);
        return Images.Made(photo.Width, photo.Height, (x, y) =>
        {
            var share = face.Skin[x, y];
            var (red, green, blue) = photo.At(x, y);
            return (Scaled(red, 0.30, share), Scaled(green, 0.22, share), Scaled(blue, 0.17, share));
        });
    }

    private static RgbImage Lit(RgbImage photo, (double Red, double Green, double Blue) lamp) => Images.Made(photo.Width, photo.Height, (x, y) =>
    {
        var (red, green, blue) = photo.At(x, y);
        return (Scaled(red, lamp.Red, 1), Scaled(green, lamp.Green, 1), Scaled(blue, lamp.Blue, 1));
    });

    private static double Scaled(byte value, double factor, double share)
    {
        var linear = Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4) * (1 + ((factor - 1) * share));
        return 255 * ((1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055);
    }

    private static TValue Once<TKey, TValue>(ConcurrentDictionary<TKey, Lazy<TValue>> made, TKey key, Func<TValue> make)
        where TKey : notnull => made.GetOrAdd(key, _ => new(make)).Value;
}
