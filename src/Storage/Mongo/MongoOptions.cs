using System.Buffers;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;

namespace Avatar.Storage;

/// <summary>Options of the MongoDB stores: the documents, and the images if GridFS is used.</summary>
[Settings("ConnectionStrings")]
public sealed class MongoOptions
{
    /// <summary>The database name used if the connection string has none.</summary>
    public const string DefaultDatabase = "cartoon-avatar";

    /// <summary>The connection string, empty if none is set; its read and write concerns are ignored.</summary>
    [Setting(
        "Connection string of the MongoDB for documents, membership and reminders, for instance mongodb://user:password@host:27017/cartoon-avatar.",
        Key = "ConnectionStrings:MongoDB")]
    [MongoConnectionString]
    public string ConnectionString { get; set; } = "";

    /// <summary>Whether device ids other than UUIDs are allowed.</summary>
    public bool AllowOpaqueDeviceIds { get; set; }

    /// <summary>The name of the database of a connection string.</summary>
    public static string DatabaseIn(string connectionString) => MongoUrl.Create(connectionString).DatabaseName ?? DefaultDatabase;
}

/// <summary>A MongoDB connection string. It may hold a password.</summary>
/// <remarks>
/// Invalid hosts and options out of range are rejected too. The driver's parser accepts these; they fail later with various exceptions, or
/// look like an unreachable server.
/// </remarks>
internal sealed class MongoConnectionStringAttribute : ValueRuleAttribute
{
    private const int LongestDatabaseName = 63;

    private static readonly SearchValues<char> NotInDatabaseNames = SearchValues.Create("/\\. \"$*<>:|?\0");

    public override string Allowed =>
        "a MongoDB connection string such as mongodb://user:password@host:27017/cartoon-avatar, with special characters of user and password written as %40 and so on";

    public override bool IsSecret => true;

    public override object? Parse(string text)
    {
        try
        {
            var url = MongoUrl.Create(text);
            var normalised = url.ToString();

            // The stores and Orleans parse the normalised text again, so that text must be valid too.
            MongoClientSettings.FromUrl(MongoUrl.Create(normalised)).Freeze();
            return url.Servers.All(server => IsHost(server.Host, url.Scheme)) && IsDatabaseName(url.DatabaseName) ? normalised : null;
        }
        catch (Exception)
        {
            // The driver throws exceptions of several types for an invalid text. All of them mean that the text is refused.
            return null;
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
