using System.Collections.Immutable;
using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>An index as it is made at start. It has the name that MongoDB would give it, so that one made by hand is the same.</summary>
internal sealed class MongoIndex
{
    private const char Descending = '-';

    /// <param name="collection">Of which collection.</param>
    /// <param name="fields">Its fields in order; one that descends begins with <c>-</c>.</param>
    public MongoIndex(string collection, params ReadOnlySpan<string> fields)
    {
        Collection = collection;
        Keys = KeysOf(fields);
        Name = string.Join('_', Keys.Select(key => $"{key.Name}_{key.Value}"));
    }

    public string Collection { get; }

    public BsonDocument Keys { get; }

    public string Name { get; init; }

    public bool Unique { get; init; }

    /// <summary>Only documents in which all these fields are true stand in the index.</summary>
    public ImmutableArray<string> OnlyWhere { get; init; } = [];

    /// <summary>What <c>createIndexes</c> takes.</summary>
    public BsonDocument Specification
    {
        get
        {
            var specification = new BsonDocument { { "key", Keys }, { "name", Name } };
            if (Unique) specification.Add("unique", true);
            if (!OnlyWhere.IsEmpty) specification.Add("partialFilterExpression", new BsonDocument(OnlyWhere.Select(AsTrue)));
            return specification;
        }
    }

    /// <summary>Every collection has it.</summary>
    public static MongoIndex OfIds(string collection) => new(collection, "_id") { Name = "_id_" };

    /// <summary>Fields and their directions, as indexes and sorts have them.</summary>
    public static BsonDocument KeysOf(ReadOnlySpan<string> fields)
    {
        var keys = new BsonDocument();
        foreach (var field in fields) keys.Add(field.TrimStart(Descending), field[0] == Descending ? -1 : 1);
        return keys;
    }

    private static BsonElement AsTrue(string field) => new(field, true);
}
