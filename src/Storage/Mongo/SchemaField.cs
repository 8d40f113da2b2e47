using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>A field of a document, and what its values are like.</summary>
internal readonly record struct SchemaField(string Name, BsonDocument Schema, bool IsRequired);
