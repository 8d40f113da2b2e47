using System.Text;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>A request as it is sent.</summary>
/// <param name="Head">Request line and header, including the empty line; one character is one byte.</param>
/// <param name="Body">The framed body.</param>
/// <param name="IsHttp">Whether it is well-formed HTTP within Kestrel's limits, so that the service answers it and not Kestrel.</param>
/// <param name="IsWhole">Whether it is complete; otherwise the caller hangs up in the middle.</param>
internal sealed record FuzzedRequest(string Head, byte[] Body, bool IsHttp, bool IsWhole)
{
    private const int Shown = 2000;

    /// <summary>Skips empty lines, which may precede a request.</summary>
    public bool IsHead => Head.TrimStart('\r', '\n').StartsWith("HEAD ", StringComparison.Ordinal);

    public byte[] Bytes => [.. Encoding.Latin1.GetBytes(Head), .. Body];

    /// <summary>The beginning of the request, with unprintable characters escaped.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var letter in Encoding.Latin1.GetString(Bytes.AsSpan(0, Math.Min(Shown, Head.Length + Body.Length))))
        {
            if (letter is '\n' or (>= ' ' and <= '~')) text.Append(letter);
            else if (letter is not '\r') text.Append($"\\x{(int)letter:x2}");
        }

        return $"{text}\n({Head.Length} + {Body.Length} bytes, {(IsHttp ? "" : "not ")}HTTP, {(IsWhole ? "" : "not ")}whole)";
    }
}
