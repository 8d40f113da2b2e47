using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>Builds the parts of a <c>$jsonSchema</c> used by the collections' rules.</summary>
internal static class MongoSchema
{
    public static BsonDocument Id => new("bsonType", "objectId");

    public static BsonDocument Date => new("bsonType", "date");

    public static BsonDocument True => new() { { "bsonType", "bool" }, { "enum", new BsonArray { true } } };

    public static SchemaField Required(string name, BsonDocument schema) => new(name, schema, IsRequired: true);

    public static SchemaField Optional(string name, BsonDocument schema) => new(name, schema, IsRequired: false);

    /// <summary>A document with these fields; other fields are allowed.</summary>
    public static BsonDocument Object(ReadOnlySpan<SchemaField> fields)
    {
        var (required, properties) = (new BsonArray(), new BsonDocument());
        foreach (var field in fields)
        {
            if (field.IsRequired) required.Add(field.Name);
            properties.Add(field.Name, field.Schema);
        }

        return new() { { "bsonType", "object" }, { "required", required }, { "properties", properties } };
    }

    public static BsonDocument ArrayOf(BsonDocument items) => new() { { "bsonType", "array" }, { "items", items } };

    public static BsonDocument Text(int minLength) => new() { { "bsonType", "string" }, { "minLength", minLength } };

    public static BsonDocument Text(string pattern, int maxLength, int minLength = 1) => new()
    {
        { "bsonType", "string" },
        { "pattern", pattern },
        { "minLength", minLength },
        { "maxLength", maxLength },
    };

    /// <summary>A number in a range, including both bounds.</summary>
    public static BsonDocument Number(long from, long to) => new() { { "bsonType", "number" }, { "minimum", from }, { "maximum", to } };

    /// <summary>A number in a range, excluding both bounds.</summary>
    public static BsonDocument NumberBetween(long above, long below) => new()
    {
        { "bsonType", "number" },
        { "minimum", above },
        { "exclusiveMinimum", true },
        { "maximum", below },
        { "exclusiveMaximum", true },
    };
}

/// <summary>A field of a document, with the schema of its values.</summary>
internal readonly record struct SchemaField(string Name, BsonDocument Schema, bool IsRequired);
