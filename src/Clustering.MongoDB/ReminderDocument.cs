using System.Globalization;
using MongoDB.Bson;

namespace Avatar.Clustering.MongoDB;

/// <summary>Converts the document of one reminder. Field names are those of Orleans.Providers.MongoDB.</summary>
internal static class ReminderDocument
{
    public const string Collection = "orleans_reminders";

    public const string Id = "_id";
    public const string ServiceId = "ServiceId";
    public const string GrainId = "GrainId";
    public const string GrainHash = "GrainHash";
    public const string Etag = "Etag";

    private const string ReminderName = "ReminderName";
    private const string StartAt = "StartAt";
    private const string Period = "Period";

    /// <summary>Joins service, grain and name with bars. Bars inside the parts are escaped as %7C, so ids are unique.</summary>
    public static string GetId(string serviceId, GrainId grainId, string name) =>
        $"{Escape(serviceId)}|{Escape(grainId.ToString())}|{Escape(name)}";

    /// <summary>Returns the grain's position on the ring, as 64 bits because BSON has no unsigned 32-bit numbers.</summary>
    public static long GetHash(GrainId grainId) => grainId.GetUniformHashCode();

    public static BsonDocument FromEntry(string serviceId, ReminderEntry entry, string etag) => new()
    {
        { Id, GetId(serviceId, entry.GrainId, entry.ReminderName) },
        { ServiceId, serviceId },
        { GrainId, entry.GrainId.ToString() },
        { GrainHash, GetHash(entry.GrainId) },
        { ReminderName, entry.ReminderName },
        { StartAt, entry.StartAt.ToBson() },
        { Period, entry.Period.ToString("c", CultureInfo.InvariantCulture) },
        { Etag, etag },
    };

    /// <exception cref="FormatException">The document is not a valid reminder document.</exception>
    public static ReminderEntry ToEntry(BsonDocument document)
    {
        try
        {
            return new()
            {
                GrainId = Orleans.Runtime.GrainId.Parse(document[GrainId].AsString, CultureInfo.InvariantCulture),
                ReminderName = document[ReminderName].AsString,
                StartAt = document[StartAt].ToUniversalTime(),
                Period = TimeSpan.ParseExact(document[Period].AsString, "c", CultureInfo.InvariantCulture),
                ETag = document[Etag].AsString,
            };
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidCastException or NotSupportedException or OverflowException)
        {
            throw new FormatException("The document of a reminder cannot be read.", exception);
        }
    }

    private static string Escape(string part) =>
        part.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);
}
