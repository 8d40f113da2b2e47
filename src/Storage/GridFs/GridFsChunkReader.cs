using System.Buffers.Binary;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace Avatar.Storage.GridFs;

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
