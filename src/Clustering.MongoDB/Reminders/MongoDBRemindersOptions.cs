namespace Avatar.Clustering.MongoDB;

/// <summary>Where reminders are kept: the collection <c>orleans_reminders</c>.</summary>
public sealed class MongoDBRemindersOptions : MongoDBOptions;
