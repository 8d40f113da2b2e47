using System.Runtime.CompilerServices;

namespace Avatar.Imaging.Photos;

/// <summary>A Huffman table of a JPEG (ITU-T T.81, annex C and F.2.2.3). Short codes are looked up, longer ones compared per length.</summary>
internal sealed class HuffmanTable
{
    public const int MaxCodeLength = 16;

    /// <summary>Returned by <see cref="Decode"/> for bits that are not a code of this table.</summary>
    public const int NoCode = -1;

    private const int LookupBits = 10;

    private readonly short[] _lookup = new short[1 << LookupBits];
    private readonly byte[] _symbols;

    /// <summary>For each code length: the first code of a greater length, in 16 bits; and what a code differs from the index of its symbol.</summary>
    private readonly int[] _limits = new int[MaxCodeLength + 1], _offsets = new int[MaxCodeLength + 1];

    /// <param name="counts">Number of codes of each length from 1 to 16.</param>
    /// <param name="symbols">Symbols in the order of their codes.</param>
    public HuffmanTable(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        Array.Fill(_lookup, (short)NoCode);
        var (code, index) = (0, 0);
        for (var length = 1; length <= MaxCodeLength; length++)
        {
            _offsets[length] = index - code;
            for (var i = 0; i < counts[length - 1]; i++, index++, code++)
            {
                if (length > LookupBits) continue;
                var (first, end) = (code << (LookupBits - length), (code + 1) << (LookupBits - length));
                if (end > _lookup.Length) continue;
                _lookup.AsSpan(first..end).Fill((short)((length << 8) | _symbols[index]));
            }

            _limits[length] = code << (MaxCodeLength - length);
            code <<= 1;
        }
    }

    /// <summary>Reads a code and returns its symbol, or <see cref="NoCode"/>. <see cref="BitReader.Fill"/> must precede.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Decode(ref BitReader bits)
    {
        var next = bits.Peek16();
        int found = _lookup[next >> (MaxCodeLength - LookupBits)];
        if (found < 0) return DecodeLong(ref bits, next);
        bits.Skip(found >> 8);
        return found & 0xFF;
    }

    private int DecodeLong(ref BitReader bits, int next)
    {
        for (var length = LookupBits + 1; length <= MaxCodeLength; length++)
        {
            if (next >= _limits[length]) continue;
            var index = (next >> (MaxCodeLength - length)) + _offsets[length];
            if (index < 0 || index >= _symbols.Length) return NoCode;
            bits.Skip(length);
            return _symbols[index];
        }

        return NoCode;
    }
}
