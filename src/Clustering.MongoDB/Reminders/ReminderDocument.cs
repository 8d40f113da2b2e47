using System.Globalization;
using MongoDB.Bson;

namespace Avatar.Clustering.MongoDB;

/// <summary>The document of one reminder. The fields have the names that the community's provider gives them.</summary>
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

    /// <summary>Service, grain and name with bars between them; a bar inside of one is written %7C, so no two share an id.</summary>
    public static string IdOf(string serviceId, GrainId grainId, string name) =>
        $"{Escape(serviceId)}|{Escape(grainId.ToString())}|{Escape(name)}";

    /// <summary>The place on the ring; unsigned, which BSON's 32-bit numbers are not.</summary>
    public static long HashOf(GrainId grainId) => grainId.GetUniformHashCode();

    public static BsonDocument FromEntry(string serviceId, ReminderEntry entry, string etag) => new()
    {
        { Id, IdOf(serviceId, entry.GrainId, entry.ReminderName) },
        { ServiceId, serviceId },
        { GrainId, entry.GrainId.ToString() },
        { GrainHash, HashOf(entry.GrainId) },
        { ReminderName, entry.ReminderName },
        { StartAt, entry.StartAt.ToBson() },
        { Period, entry.Period.ToString("c", CultureInfo.InvariantCulture) },
        { Etag, etag },
    };

    /// <exception cref="FormatException">The document is not one of a reminder.</exception>
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
