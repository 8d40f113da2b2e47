using System.Collections.Immutable;
using MongoDB.Bson;

namespace Avatar.Storage.Mongo;

/// <summary>
/// The shape of a query and the index that serves it. The name goes along as the command's comment: the server's log of slow
/// queries shows it, and a test holds what is sent against this.
/// </summary>
/// <param name="Name">What it is called in the server's log.</param>
/// <param name="Index">The index whose first fields it goes by.</param>
internal sealed record MongoQuery(string Name, MongoIndex Index)
{
    /// <summary>The fields that are asked for by value, or by one of several values.</summary>
    public ImmutableArray<string> Equal { get; init; } = [];

    /// <summary>The fields that are looked at only in the one document which the others lead to.</summary>
    public ImmutableArray<string> Beside { get; init; } = [];

    /// <summary>The fields that are bounded or sorted by, in the index's order behind those asked for by value.</summary>
    public BsonDocument Ranged { get; private init; } = [];

    /// <inheritdoc cref="Ranged"/>
    public MongoQuery Along(params ReadOnlySpan<string> fields) => this with { Ranged = MongoIndex.KeysOf(fields) };
}
