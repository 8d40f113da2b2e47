using MongoDB.Bson;
using MongoDB.Bson.Serialization.Attributes;

namespace Avatar.Storage.GridFs;

/// <summary>A document of <c>images.files</c>, with the fields that GridFS gives it.</summary>
[BsonIgnoreExtraElements]
internal sealed record GridFsFile
{
    /// <summary>What the chunks belong to: an ObjectId, if the file was made here; other tools may take anything.</summary>
    [BsonId] public required BsonValue Id { get; init; }

    [BsonElement("length")] public required long Length { get; init; }

    [BsonElement("chunkSize")] public required int ChunkSize { get; init; }

    /// <summary>When the file was published; in one that is unfinished, its writer's last sign of life.</summary>
    [BsonElement("uploadDate")] public required DateTime UploadDate { get; init; }

    /// <summary>A name of <see cref="GridFsNames"/>; unique.</summary>
    [BsonElement("filename")] public required string Filename { get; init; }

    [BsonElement("metadata"), BsonIgnoreIfNull] public GridFsMetadata? Metadata { get; init; }
}

/// <summary>What a file's state needs beside its name.</summary>
[BsonIgnoreExtraElements]
internal sealed record GridFsMetadata
{
    /// <summary>In an original that may still be withdrawn: the name that it was received under.</summary>
    [BsonElement("incoming"), BsonIgnoreIfNull] public string? Incoming { get; init; }
}
