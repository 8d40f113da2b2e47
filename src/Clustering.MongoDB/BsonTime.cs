using MongoDB.Bson;

namespace Avatar.Clustering.MongoDB;

/// <summary>Converts times to BSON dates, which are UTC with millisecond precision.</summary>
internal static class BsonTime
{
    /// <summary>Converts a time. An unspecified kind counts as UTC, as in Orleans; the driver would treat it as local time.</summary>
    public static BsonDateTime ToBson(this DateTime time) =>
        new(time.Kind is DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Utc) : time.ToUniversalTime());
}
