namespace Avatar.Imaging.Cartoons;

/// <summary>
/// The generator of Steele, Lea and Flood ("Fast Splittable Pseudorandom Number Generators", 2014). A style draws its numbers
/// in a fixed order, so that a seed gives one picture for ever.
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

    /// <summary>A seed for noise.</summary>
    public uint NextSeed() => (uint)Next();

    /// <summary>A number from <paramref name="low"/> up to, but not including, <paramref name="high"/>.</summary>
    public float Between(double low, double high) => (float)(low + ((high - low) * (Next() >> 11) / (1UL << 53)));

    public T Pick<T>(params ReadOnlySpan<T> items) => items[(int)(Next() % (ulong)items.Length)];
}
