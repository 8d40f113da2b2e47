using System.Text;

namespace Avatar.WebFront.Tests.Fuzz.Requests;

/// <summary>A request as it goes over the wire.</summary>
/// <param name="Head">Request line and header, the empty line included; one character is one byte.</param>
/// <param name="Body">What follows.</param>
/// <param name="IsHttp">Whether it is well-formed HTTP within the server's limits, so that the answer is the service's and not the server's.</param>
/// <param name="IsWhole">Whether it is all there; else the caller hangs up in the middle.</param>
internal sealed record FuzzedRequest(string Head, byte[] Body, bool IsHttp, bool IsWhole)
{
    private const int Shown = 2000;

    /// <summary>Empty lines may precede a request.</summary>
    public bool IsHead => Head.TrimStart('\r', '\n').StartsWith("HEAD ", StringComparison.Ordinal);

    public byte[] Bytes => [.. Encoding.Latin1.GetBytes(Head), .. Body];

    /// <summary>The beginning, with everything that is not printed escaped.</summary>
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
