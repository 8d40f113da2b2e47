using System.Collections.Immutable;
using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The shape of a query and the index that serves it. The name is sent as the command's comment: the server's slow-query log shows it, and
/// a test compares the commands sent with this shape.
/// </summary>
/// <param name="Name">The query's name in the server's log.</param>
/// <param name="Index">The index that serves the query with its first fields.</param>
internal sealed record MongoQuery(string Name, MongoIndex Index)
{
    /// <summary>The fields that must equal a value or one of several values.</summary>
    public ImmutableArray<string> Equal { get; init; } = [];

    /// <summary>The fields without an index, checked only in the one document that the other fields identify.</summary>
    public ImmutableArray<string> Beside { get; init; } = [];

    /// <summary>The fields with a range or a sort order, in the index's order after the fields of <see cref="Equal"/>.</summary>
    public BsonDocument Ranged { get; private init; } = [];

    /// <inheritdoc cref="Ranged"/>
    public MongoQuery Along(params ReadOnlySpan<string> fields) => this with { Ranged = MongoIndex.CreateKeys(fields) };
}
