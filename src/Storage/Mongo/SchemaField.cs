using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>A field of a document, with the schema of its values.</summary>
internal readonly record struct SchemaField(string Name, BsonDocument Schema, bool IsRequired);
