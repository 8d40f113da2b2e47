using System.Buffers;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace Avatar.Hosting;

/// <summary>Parses and validates MongoDB connection strings.</summary>
internal static class MongoAddress
{
    private const int LongestDatabaseName = 63;

    private static readonly SearchValues<char> NotInDatabaseNames = SearchValues.Create("/\\. \"$*<>:|?\0");

    /// <summary>
    /// Also rejects invalid hosts and options out of range. The driver's parser accepts these; they fail later with various exceptions, or look
    /// like an unreachable server.
    /// </summary>
    public static bool TryParse(string text, out MongoUrl? value)
    {
        value = null;
        try
        {
            var url = MongoUrl.Create(text);

            // The stores and Orleans parse the normalised text again, so that text must be valid too.
            MongoClientSettings.FromUrl(MongoUrl.Create(url.ToString())).Freeze();
            if (!url.Servers.All(server => IsHost(server.Host, url.Scheme)) || !IsDatabaseName(url.DatabaseName)) return false;
            value = url;
            return true;
        }
        catch (Exception)
        {
            // The driver throws exceptions of several types for an invalid text. All of them mean that the text is refused.
            return false;
        }
    }

    /// <summary>A lookup of SRV records needs a DNS name with at least two labels; an IP address is not enough.</summary>
    private static bool IsHost(string host, ConnectionStringScheme scheme) => Uri.CheckHostName(host) switch
    {
        UriHostNameType.Dns => scheme is not ConnectionStringScheme.MongoDBPlusSrv || host.TrimEnd('.').Contains('.', StringComparison.Ordinal),
        UriHostNameType.IPv4 or UriHostNameType.IPv6 => scheme is not ConnectionStringScheme.MongoDBPlusSrv,
        _ => false,
    };

    private static bool IsDatabaseName(string? name) =>
        name is null || (name.Length is > 0 and <= LongestDatabaseName && !name.AsSpan().ContainsAny(NotInDatabaseNames));
}
