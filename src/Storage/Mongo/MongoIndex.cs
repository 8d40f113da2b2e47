using System.Collections.Immutable;
using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>An index created at start. It has MongoDB's default name, so that an index created by hand is the same.</summary>
internal sealed class MongoIndex
{
    private const char Descending = '-';

    /// <param name="collection">The collection's name.</param>
    /// <param name="fields">The fields in order; a descending field begins with <c>-</c>.</param>
    public MongoIndex(string collection, params ReadOnlySpan<string> fields)
    {
        Collection = collection;
        Keys = CreateKeys(fields);
        Name = string.Join('_', Keys.Select(key => $"{key.Name}_{key.Value}"));
    }

    public string Collection { get; }

    public BsonDocument Keys { get; }

    public string Name { get; init; }

    public bool Unique { get; init; }

    /// <summary>Makes a partial index: it contains only documents in which all these fields are true.</summary>
    public ImmutableArray<string> OnlyWhere { get; init; } = [];

    /// <summary>The index as an argument of <c>createIndexes</c>.</summary>
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

    /// <summary>The <c>_id</c> index, which every collection has.</summary>
    public static MongoIndex ForIds(string collection) => new(collection, "_id") { Name = "_id_" };

    /// <summary>Converts fields and their directions to the form used by indexes and sorts.</summary>
    public static BsonDocument CreateKeys(ReadOnlySpan<string> fields)
    {
        var keys = new BsonDocument();
        foreach (var field in fields) keys.Add(field.TrimStart(Descending), field[0] == Descending ? -1 : 1);
        return keys;
    }

    private static BsonElement AsTrue(string field) => new(field, true);
}
