using MongoDB.Bson;

namespace Avatar.Clustering.MongoDB;

/// <summary>Times are stored as BSON dates: UTC, to the millisecond.</summary>
internal static class BsonTime
{
    /// <summary>A time without a kind is taken for UTC, as everywhere in Orleans, and not for local as the driver would.</summary>
    public static BsonDateTime ToBson(this DateTime time) =>
        new(time.Kind is DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime());
}
