namespace Avatar.WebFront.Devices;

/// <summary>What a deletion came to.</summary>
internal sealed record DeletionData(DeletedData Deleted);

/// <summary>What there was of the device when its deletion began.</summary>
internal sealed record DeletedData(int Originals, int Cartoons, int Faces);
