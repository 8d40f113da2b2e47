using System.Buffers;
using System.Buffers.Binary;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Attributes;
using MongoDB.Bson.Serialization.Serializers;

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

/// <summary>
/// Builds a document of <c>images.chunks</c>. Bytes are collected at their final position in an array from the shared pool, which saves
/// allocating and copying half a megabyte per chunk.
/// </summary>
internal sealed class GridFsChunk(int size) : IDisposable
{
    private const int HeadLength = 61;

    private byte[]? _array;

    /// <summary>Number of bytes collected.</summary>
    public int Length { get; private set; }

    public bool IsFull => Length == size;

    /// <summary>Appends bytes until the chunk is full; returns the number appended.</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        _array ??= ArrayPool<byte>.Shared.Rent(HeadLength + size + 1);
        var taken = Math.Min(bytes.Length, size - Length);
        bytes[..taken].CopyTo(_array.AsSpan(HeadLength + Length));
        Length += taken;
        return taken;
    }

    /// <summary>Completes the document, which is valid until more bytes are appended.</summary>
    /// <remarks>BSON's layout, https://bsonspec.org/spec.html: length, elements (type, name, value), zero.</remarks>
    public RawBsonDocument ToDocument(ObjectId id, ObjectId fileId, int number)
    {
        var array = _array ?? throw new InvalidOperationException("The chunk has no bytes to write.");
        var length = HeadLength + Length + 1;
        using var head = new BinaryWriter(new MemoryStream(array));
        head.Write(length);
        BeginElement(head, BsonType.ObjectId, "_id"u8);
        head.Write(id.ToByteArray());
        BeginElement(head, BsonType.ObjectId, "files_id"u8);
        head.Write(fileId.ToByteArray());
        BeginElement(head, BsonType.Int32, "n"u8);
        head.Write(number);
        BeginElement(head, BsonType.Binary, "data"u8);
        head.Write(Length);
        head.Write((byte)BsonBinarySubType.Binary);
        array[length - 1] = 0;
        return new RawBsonDocument(new ByteArrayBuffer(array, length, isReadOnly: true));
    }

    /// <summary>Empties the chunk for reuse.</summary>
    public void Clear() => Length = 0;

    public void Dispose()
    {
        if (_array is { } array) ArrayPool<byte>.Shared.Return(array);
        _array = null;
        Length = 0;
    }

    private static void BeginElement(BinaryWriter head, BsonType type, ReadOnlySpan<byte> name)
    {
        head.Write((byte)type);
        head.Write(name);
        head.Write((byte)0);
    }
}

/// <summary>
/// Reads the bytes of a document <c>{ data }</c> into a given array and returns their number, because the driver's own types would
/// allocate an array per chunk. Bytes that do not fit are counted but not copied.
/// </summary>
internal sealed class GridFsChunkReader(byte[] destination) : StructSerializerBase<int>
{
    /// <summary>Bytes before the data: document length, element type, name with terminator, value length, subtype.</summary>
    private const int HeadLength = 15;

    /// <returns>Number of data bytes; -1 if the document does not contain binary data.</returns>
    public override int Deserialize(BsonDeserializationContext context, BsonDeserializationArgs args)
    {
        using var document = context.Reader.ReadRawBsonDocument();
        var head = new byte[HeadLength];
        if (document.Length > HeadLength) document.GetBytes(0, head, 0, HeadLength);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(10));
        var isData = head[4] == (byte)BsonType.Binary && head.AsSpan(5, 5).SequenceEqual("data\0"u8)
            && head[14] == (byte)BsonBinarySubType.Binary && length == document.Length - HeadLength - 1;
        if (!isData) return -1;

        document.GetBytes(HeadLength, destination, 0, Math.Min(length, destination.Length));
        return length;
    }
}
