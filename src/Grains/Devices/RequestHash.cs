using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Avatar.Grains;

/// <summary>Computes the SHA-256 of what makes two requests the same: route, target or image, style and seed.</summary>
internal static class RequestHash
{
    public static string Compute(UploadRequest request) => Compute("upload", request.File.Sha256, request.Style, request.Seed);

    public static string Compute(RegenerateRequest request) => Compute("regenerate", request.OriginalId.ToString(), request.Style, request.Seed);

    private static string Compute(string route, string target, string? style, long? seed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{route}\n{target}\n{style}\n{seed}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
