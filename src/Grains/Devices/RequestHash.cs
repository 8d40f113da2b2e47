using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Avatar.Grains;

/// <summary>What makes two requests the same: route, target, image, style and seed, digested by SHA-256.</summary>
internal static class RequestHash
{
    public static string Of(UploadRequest request) => Of("upload", request.File.Sha256, request.Style, request.Seed);

    public static string Of(RegenerateRequest request) => Of("regenerate", request.OriginalId.ToString(), request.Style, request.Seed);

    private static string Of(string route, string target, string? style, long? seed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{route}\n{target}\n{style}\n{seed}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
