using System.Buffers;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace Avatar.Silo.Configuration;

/// <summary>Tells a MongoDB connection string that can be used from one that cannot.</summary>
internal static class MongoAddress
{
    private const int LongestDatabaseName = 63;

    private static readonly SearchValues<char> NotInDatabaseNames = SearchValues.Create("/\\. \"$*<>:|?\0");

    /// <summary>
    /// The driver's parser lets things through that fail later, with exceptions of many kinds, or look like a server that is away: hosts that
    /// are none, and options out of their range.
    /// </summary>
    public static bool TryParse(string text, out MongoUrl? value)
    {
        value = null;
        try
        {
            var url = MongoUrl.Create(text);

            // Its text is made anew for the stores and for Orleans.
            MongoClientSettings.FromUrl(MongoUrl.Create(url.ToString())).Freeze();
            if (!url.Servers.All(server => IsHost(server.Host, url.Scheme)) || !IsDatabaseName(url.DatabaseName)) return false;
            value = url;
            return true;
        }
        catch (Exception)
        {
            // The text is an operator's: whatever the driver makes of it, it is refused with a sentence.
            return false;
        }
    }

    /// <summary>Servers that a name stands for (SRV records) cannot be found by an address, or by a name of one label.</summary>
    private static bool IsHost(string host, ConnectionStringScheme scheme) => Uri.CheckHostName(host) switch
    {
        UriHostNameType.Dns => scheme is not ConnectionStringScheme.MongoDBPlusSrv || host.TrimEnd('.').Contains('.', StringComparison.Ordinal),
        UriHostNameType.IPv4 or UriHostNameType.IPv6 => scheme is not ConnectionStringScheme.MongoDBPlusSrv,
        _ => false,
    };

    private static bool IsDatabaseName(string? name) =>
        name is null || (name.Length is > 0 and <= LongestDatabaseName && !name.AsSpan().ContainsAny(NotInDatabaseNames));
}
