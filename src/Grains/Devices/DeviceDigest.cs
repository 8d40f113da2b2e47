using System.Security.Cryptography;
using System.Text;

namespace Avatar.Grains;

/// <summary>How an audit line names a device: whoever has the id can tell that it is meant, and nobody learns the id from it.</summary>
internal static class DeviceDigest
{
    /// <summary>SHA-256 of the id's text, as lower-case hexadecimal digits.</summary>
    public static string Digest(this DeviceId device) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(device.ToString())));
}
