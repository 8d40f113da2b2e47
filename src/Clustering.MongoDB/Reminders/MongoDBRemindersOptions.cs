namespace Avatar.Clustering.MongoDB;

/// <summary>Options of the reminders, which are stored in the collection <c>orleans_reminders</c>.</summary>
public sealed class MongoDBRemindersOptions : MongoDBOptions;
