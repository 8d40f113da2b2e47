using MongoDB.Bson;

namespace Avatar.Clustering.MongoDB;

/// <summary>
/// Converts the document of one cluster, which holds its version and its members. Field names are those of the single-document strategy of
/// Orleans.Providers.MongoDB; times are BSON dates.
/// </summary>
internal static class MembershipDocument
{
    public const string Collection = "orleans_membership";

    public const string Id = "_id";
    public const string Version = "Version";
    public const string VersionEtag = "VersionEtag";
    public const string Members = "Members";

    public const string Etag = "Etag";
    public const string Address = "SiloAddress";
    public const string Status = "Status";
    public const string ProxyPort = "ProxyPort";
    public const string IAmAliveTime = "IAmAliveTime";

    private const string StatusText = "StatusText";
    private const string SiloName = "SiloName";
    private const string HostName = "HostName";
    private const string RoleName = "RoleName";
    private const string UpdateZone = "UpdateZone";
    private const string FaultZone = "FaultZone";
    private const string StartTime = "StartTime";
    private const string SuspectTimes = "SuspectTimes";
    private const string SuspectAddress = "Address";
    private const string SuspectTime = "IAmAliveTime";

    /// <summary>The version of a table that does not exist yet, as Orleans expects it.</summary>
    private static readonly TableVersion NoVersion = new(0, "0");

    /// <summary>
    /// Returns the path of a member inside the document. MongoDB would treat the dots of an address as path separators, so they are replaced by
    /// underscores, which do not occur in addresses (digits, letters, colons, brackets, percent signs, one @, dots).
    /// </summary>
    public static string GetPath(SiloAddress silo) => $"{Members}.{silo.ToParsableString().Replace('.', '_')}";

    /// <summary>Converts a member with all its fields.</summary>
    public static BsonDocument FromEntry(MembershipEntry entry, string etag) => new()
    {
        { Etag, etag },
        { Address, entry.SiloAddress.ToParsableString() },
        { Status, (int)entry.Status },
        { StatusText, entry.Status.ToString() },
        { ProxyPort, entry.ProxyPort },
        { SiloName, OrNull(entry.SiloName) },
        { HostName, OrNull(entry.HostName) },
        { RoleName, OrNull(entry.RoleName) },
        { UpdateZone, entry.UpdateZone },
        { FaultZone, entry.FaultZone },
        { StartTime, entry.StartTime.ToBson() },
        { IAmAliveTime, entry.IAmAliveTime.ToBson() },
        { SuspectTimes, FromVotes(entry.SuspectTimes) },
    };

    /// <summary>Converts a document, which may have been projected to fewer members. No document means an empty table.</summary>
    /// <exception cref="FormatException">The document is not a valid membership document.</exception>
    public static MembershipTableData ToTable(BsonDocument? document)
    {
        if (document is null) return new(NoVersion);
        var members = GetMembers(document).Select(member => Tuple.Create(ToEntry(member), member.Value[Etag].AsString)).ToList();
        return new(members, GetVersion(document));
    }

    public static TableVersion GetVersion(BsonDocument document) => new(document[Version].AsInt32, document[VersionEtag].AsString);

    /// <summary>Returns the paths and last heartbeats of the dead members that have been silent since <paramref name="before"/>.</summary>
    /// <exception cref="FormatException">The document is not a valid membership document.</exception>
    public static IReadOnlyList<(string Path, BsonValue LastHeartbeat)> FindDefunct(BsonDocument document, DateTimeOffset before) => GetMembers(document)
        .Where(member => IsDefunct(ToEntry(member), before.UtcDateTime))
        .Select(member => ($"{Members}.{member.Name}", member.Value[IAmAliveTime]))
        .ToArray();

    /// <summary>Recent votes keep a member in the table, so that a silo that was declared dead just now can read that, however long it was silent.</summary>
    private static bool IsDefunct(MembershipEntry entry, DateTime before) =>
        entry.Status == SiloStatus.Dead
        && entry.StartTime < before
        && entry.IAmAliveTime < before
        && (entry.SuspectTimes is null || entry.SuspectTimes.TrueForAll(vote => vote.Item2 < before));

    private static BsonDocument GetMembers(BsonDocument document) =>
        document.TryGetValue(Members, out var members) ? members.AsBsonDocument : [];

    private static MembershipEntry ToEntry(BsonElement element)
    {
        try
        {
            var member = element.Value.AsBsonDocument;
            return new()
            {
                SiloAddress = SiloAddress.FromParsableString(member[Address].AsString),
                Status = (SiloStatus)member[Status].AsInt32,
                ProxyPort = member[ProxyPort].AsInt32,
                SiloName = StringOrNull(member[SiloName])!,
                HostName = StringOrNull(member[HostName])!,
                RoleName = StringOrNull(member[RoleName])!,
                UpdateZone = member[UpdateZone].AsInt32,
                FaultZone = member[FaultZone].AsInt32,
                StartTime = member[StartTime].ToUniversalTime(),
                IAmAliveTime = member[IAmAliveTime].ToUniversalTime(),
                SuspectTimes = ToVotes(member[SuspectTimes])!,
            };
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidCastException or NotSupportedException or FormatException)
        {
            // Skipping the member would mean treating its silo as dead.
            throw new FormatException($"The member '{element.Name}' of a cluster's membership document cannot be read.", exception);
        }
    }

    private static BsonValue FromVotes(List<Tuple<SiloAddress, DateTime>>? votes) => votes is null
        ? BsonNull.Value
        : new BsonArray(votes.Select(vote => new BsonDocument
        {
            { SuspectAddress, vote.Item1.ToParsableString() },
            { SuspectTime, vote.Item2.ToBson() },
        }));

    private static List<Tuple<SiloAddress, DateTime>>? ToVotes(BsonValue votes) => votes.IsBsonNull
        ? null
        : [.. votes.AsBsonArray.Select(vote => Tuple.Create(
            SiloAddress.FromParsableString(vote[SuspectAddress].AsString), vote[SuspectTime].ToUniversalTime()))];

    private static BsonValue OrNull(string? value) => value is null ? BsonNull.Value : value;

    private static string? StringOrNull(BsonValue value) => value.IsBsonNull ? null : value.AsString;
}

/// <summary>Converts times to BSON dates, which are UTC with millisecond precision.</summary>
internal static class BsonTime
{
    /// <summary>Converts a time. An unspecified kind counts as UTC, as in Orleans; the driver would treat it as local time.</summary>
    public static BsonDateTime ToBson(this DateTime time) =>
        new(time.Kind is DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime());
}
