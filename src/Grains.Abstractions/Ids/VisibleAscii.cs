using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Avatar;

/// <summary>The characters allowed in opaque device ids and idempotency keys: U+0021 to U+007E.</summary>
internal static class VisibleAscii
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create(string.Concat(Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code)));

    public static bool IsText([NotNullWhen(true)] string? text, int maxLength) =>
        !string.IsNullOrEmpty(text) && text.Length <= maxLength && !text.AsSpan().ContainsAnyExcept(Characters);
}
