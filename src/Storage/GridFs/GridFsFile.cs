using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;

namespace Avatar.Storage.GridFs;

/// <summary>A document of <c>images.files</c>, with the fields that GridFS defines.</summary>
[BsonIgnoreExtraElements]
internal sealed record GridFsFile
{
    /// <summary>The id that the chunks refer to: an ObjectId in files of this service; other tools may use any type.</summary>
    [BsonId] public required BsonValue Id { get; init; }

    [BsonElement("length")] public required long Length { get; init; }

    [BsonElement("chunkSize")] public required int ChunkSize { get; init; }

    /// <summary>When the file was published; in an unfinished file, its writer's last heartbeat.</summary>
    [BsonElement("uploadDate")] public required DateTime UploadDate { get; init; }

    /// <summary>A name built by <see cref="GridFsNames"/>; unique.</summary>
    [BsonElement("filename")] public required string Filename { get; init; }

    [BsonElement("metadata"), BsonIgnoreIfNull] public GridFsMetadata? Metadata { get; init; }
}

/// <summary>State of a file in addition to its name.</summary>
[BsonIgnoreExtraElements]
internal sealed record GridFsMetadata
{
    /// <summary>The first name of an original that can still be withdrawn.</summary>
    [BsonElement("incoming"), BsonIgnoreIfNull] public string? Incoming { get; init; }
}
