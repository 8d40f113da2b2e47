namespace Avatar.Imaging.Cartoons;

/// <summary>
/// The SplitMix64 generator of Steele, Lea and Flood ("Fast Splittable Pseudorandom Number Generators", 2014). A style draws its
/// numbers in a fixed order, so that a seed always gives the same parameters.
/// </summary>
internal sealed class SplitMix64
{
    private ulong _state;

    public SplitMix64(long seed) => _state = unchecked(((ulong)seed * 0x632BE59BD9B4E019) + 17);

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Returns a seed for <see cref="Planes.Noise"/>.</summary>
    public uint NextSeed() => (uint)Next();

    /// <summary>Returns a uniform number from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public float Between(double low, double high) => (float)(low + ((high - low) * (Next() >> 11) / (1UL << 53)));

    /// <summary>Returns one of the items.</summary>
    public T Pick<T>(params ReadOnlySpan<T> items) => items[(int)(Next() % (ulong)items.Length)];
}
